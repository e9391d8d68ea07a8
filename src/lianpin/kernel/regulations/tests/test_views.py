"""The rulebook to read: the list, the woven page and the file, for anybody; the same cost for one and for a hundred."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from lianpin.kernel.identity.models import PLATFORM, User
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.tests.factories import TEXT, make_city, publish, publish_many, reworded
from lianpin.kernel.regulations.verbs import publish_version

V1 = "/regulations/test/allowance/v1/"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def main(client: Client, address: str) -> str:
    """The page without its frame, and without the blanks that differ with it."""
    found = re.search(r"<main[^>]*>(.*)</main>", text(client, address), re.DOTALL)
    assert found
    return "\n".join(line.strip() for line in found[1].splitlines() if line.strip())


def test_the_list_says_what_to_do_when_there_is_nothing(client: Client) -> None:
    page = main(client, "/regulations/")
    assert "还没有规章" in page and "lianpin regulation publish" in page


def test_the_list_leads_to_every_version(client: Client) -> None:
    publish_version(TEXT, by=PLATFORM, issuer=make_city())
    publish(版本="v2", 施行="2027-01-01", 失效="")
    page = main(client, "/regulations/")
    assert re.findall(r'href="(/regulations/[^"]+)"', page) == ["/regulations/test/allowance/v2/", V1]
    for shown in ("津贴办法", "测〔2026〕1号", "2026-01-01", "2027-01-01", "云汐市"):
        assert shown in page


@pytest.mark.parametrize("label", ["v1.1", "2026年版", "试行 1"])
def test_a_version_may_be_called_as_officials_call_it(client: Client, label: str) -> None:
    publish(版本=label)
    [address] = re.findall(r'href="(/regulations/[^"]+)"', main(client, "/regulations/"))
    assert "津贴办法" in main(client, address)
    assert client.get(address + "source.md").content.decode() == reworded(版本=label)


def test_a_version_shows_its_heading_chapters_articles_tables_and_formulas(client: Client) -> None:
    publish_version(TEXT, by=PLATFORM, issuer=make_city())
    page = main(client, V1)
    assert re.findall(r'<h2 id="([^"]+)">([^<]+)</h2>', page) == [
        ("chapter-2", "第一章　总则"), ("chapter-3", "第二章　待遇"),
    ]  # fmt: skip
    assert re.findall(r'<h3 id="(article-\d)"><a href="#\1">([^<]+)</a></h3>', page) == [
        ("article-1", "第一条　事实"), ("article-2", "第二条　津贴"), ("article-3", "第三条　算例"),
    ]  # fmt: skip
    assert 'id="table-1"' in page and "<caption>表一　事实" in page
    assert re.findall(r"<td>([^<]*)</td>", page) == [
        "申请日", "日期", "", "一次", "系统", "派驻天数", "整数", "1～250", "一次", "高校",
    ]  # fmt: skip
    assert "<code>派驻津贴：金额 = 300元 × 派驻天数</code>" in page
    for shown in ("测〔2026〕1号", "2026-01-01", "2027-01-01", "云汐市", "1 个，随页面运行"):
        assert shown in page


def test_the_worked_examples_are_run_for_the_page(client: Client) -> None:
    publish()
    publish(
        TEXT.replace("18000.00", "18000.01").replace("2026-03-01", "2027-03-01"), 版本="v2", 施行="2027-01-01", 失效=""
    )
    right, wrong = main(client, V1), main(client, "/regulations/test/allowance/v2/")
    assert 'class="example passed"' in right and "✓" in right
    assert 'class="example failed"' in wrong and "18,000.01元（算得18,000.00元）" in wrong


def test_markup_in_a_regulation_is_text(client: Client) -> None:
    publish(TEXT.replace("按日计发。", "按日<script>alert(1)</script>计发。"))
    page = main(client, V1)
    assert "<b>并</b>" not in page and "&lt;b&gt;并&lt;/b&gt;" in page
    assert "<script>alert" not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize("source", [TEXT, "\ufeff" + TEXT, TEXT.replace("\n", "\r\n")])
def test_the_file_is_what_was_published_byte_for_byte(client: Client, source: str) -> None:
    publish_version(source, by=PLATFORM)
    answer = client.get(V1 + "source.md")
    assert answer.content == source.encode()
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="v1.md"'


@pytest.mark.parametrize("address", ["test/allowance/v9/", "test/none/v1/", "v1/", "test/allowance/"])
def test_a_version_that_there_is_not_is_not_found(client: Client, address: str) -> None:
    publish()
    assert client.get(f"/regulations/{address}").status_code == 404
    assert client.get(f"/regulations/{address}source.md", follow=True).status_code == 404


@pytest.mark.parametrize("address", ["/regulations/", V1, V1 + "source.md"])
def test_the_pages_are_only_read(client: Client, address: str) -> None:
    publish()
    assert client.post(address).status_code == 405


def test_who_is_signed_in_reads_the_same_as_the_public(client: Client) -> None:
    publish()
    public = [main(client, address) for address in ("/regulations/", V1)]
    client.force_login(User.objects.create(username="dan", name="Dan"))
    assert [main(client, address) for address in ("/regulations/", V1)] == public


@pytest.mark.parametrize("name", ["", "dan"])
def test_a_hundred_versions_cost_what_one_costs(
    client: Client, statements: Callable[[Client, str], int], name: str
) -> None:
    publish()
    if name:
        client.force_login(User.objects.create(username=name, name=name))
    pages = ["/regulations/", V1, V1 + "source.md", "/api/regulations", f"/api{V1.rstrip('/')}"]
    for page in pages:
        client.get(page)  # what a process reads once is read
    few = [statements(client, page) for page in pages]
    publish_many(99)
    assert Version.objects.count() == 100
    for page in pages:
        client.get(page)
    assert [statements(client, page) for page in pages] == few
