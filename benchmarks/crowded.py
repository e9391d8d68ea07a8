"""A crowded platform: so many cases and open tasks, filled by SQL beside the demo's own people.

The city's bureau has had a step of every case and holds all the open tasks: the fullest inbox and the longest list there can be. As in life
a case is opened by a handler of one of its bodies (one in four by the university's), and most of the bureau's steps are its other clerks'.
"""

from __future__ import annotations

import random
from datetime import date
from typing import Any

UNIVERSITIES, ENTERPRISES, PEOPLE, COPIES = 40, 2000, 20_000, 20_000
DONE_BY_ONE, COLLEAGUES = 100_000, 20  # steps that one clerk of the bureau has taken; who took the others
TODAY = date(2026, 6, 1)
SURNAMES = "陈王李张刘杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰飞鹏辉梅宁一帆子涵宇轩浩然欣怡梓萱俊熙若曦博文雨桐晨思远嘉诚"
)
POSTS = (
    "半导体单晶材料",
    "锂离子电池正极",
    "数控机床主轴",
    "工业软件",
    "生物医药合成",
    "风电叶片",
    "机器视觉",
    "特种陶瓷",
)
ROLES = ("首席工程师", "研究员", "技术总监", "实验室主任", "工艺专家")


def fill(connection: Any, *, cases: int, tasks: int) -> None:
    """Fill without triggers, which would be asked ten million times: the rows are as they would have made them."""
    from lianpin.kernel.identity.models import Person
    from lianpin.toolkit.search import keys_of

    sealed: Any = getattr(Person._meta.get_field("id_number"), "sealed")  # noqa: B009
    chance = random.Random(7)
    run = connection.execute
    run("SET session_replication_role = replica")
    (city_unit, clerk), (hr_unit, hr_user), (firm_unit, firm_user) = (
        run(
            "SELECT unit_id, user_id FROM identity_membership JOIN identity_user ON identity_user.id = user_id "
            "WHERE username = %s", [login],
        ).fetchone()
        for login in ("city-hr", "univ-hr", "firm-hr")
    )  # fmt: skip
    chen = run("SELECT person_id FROM identity_user WHERE username = 'chen'").fetchone()[0]
    for kind, count, prefix in (("university", UNIVERSITIES, "大学"), ("enterprise", ENTERPRISES, "材料公司")):
        run(
            "INSERT INTO identity_organisation (name, english_name, kind, credit_code, city) "
            "SELECT %s || n, '', %s, left(%s, 1) || lpad(n::text, 17, '0'), '' FROM generate_series(1, %s) n",
            [prefix, kind, kind, count],
        )
    run(
        "INSERT INTO identity_unit (organisation_id, name, english_name, offices) SELECT id, '人事处', '', '{}' "
        "FROM identity_organisation WHERE name ~ '^(大学|材料公司)[0-9]+$'"
    )
    run(ACCOUNTS.format(city=city_unit, colleagues=COLLEAGUES))
    with connection.cursor().copy("COPY identity_person (name, id_number, keys) FROM STDIN") as copy:
        for number in range(PEOPLE):
            name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
            copy.write_row((name, sealed(f"X{number:017d}").token, keys_of(spoken=[name])))
    run("CREATE TEMP TABLE title (n int, text text, keys tsvector)")
    titles = [f"申报“{post}{role}”岗位双聘" for post in POSTS for role in ROLES]
    for number, title in enumerate(titles):
        run("INSERT INTO title VALUES (%s, %s, %s::tsvector)", [number, title, keys_of(title)])
    indexes = run(INDEXES).fetchall()  # made again at the end, in one go
    for name, _made in indexes:
        run(f"DROP INDEX {name}")
    run(OPENERS.format(hr=hr_unit, hr_user=hr_user, firm=firm_unit, firm_user=firm_user))
    run(
        FILL.format(
            chen=chen, cases=cases, people=PEOPLE, titles=len(titles), universities=UNIVERSITIES + 1,
            enterprises=ENTERPRISES + 1,
        )
    )  # fmt: skip
    (first,) = run("SELECT min(id) FROM cases_case WHERE number LIKE 'BJ-2026-9%'").fetchone()
    run(
        REST.format(
            first=first, tasks=tasks, city=city_unit, clerk=clerk, hr=hr_unit, done=DONE_BY_ONE, copies=COPIES,
            today=TODAY, universities=UNIVERSITIES + 1, enterprises=ENTERPRISES + 1, colleagues=COLLEAGUES,
        )
    )  # fmt: skip
    for _name, made in indexes:
        run(made)
    run("UPDATE audit_clock SET today = %s", [TODAY])


INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid IN ('cases_case'::regclass, 'cases_party'::regclass, 'cases_step'::regclass, 'cases_copy'::regclass, 'cases_reader'::regclass)
    AND NOT indisunique
"""

# One who handles each body's matters, and the bureau's other clerks; nobody signs in as them.
ACCOUNTS = """
INSERT INTO identity_user (password, username, name, email, is_active)
    SELECT '!', 'unit-' || identity_unit.id, identity_organisation.name || '经办人', '', true
    FROM identity_unit JOIN identity_organisation ON identity_organisation.id = organisation_id
    WHERE identity_organisation.name ~ '^(大学|材料公司)[0-9]+$'
    UNION ALL SELECT '!', 'clerk-' || n, '科员' || n, '', true FROM generate_series(1, {colleagues}) n;
INSERT INTO identity_membership (user_id, unit_id, role, since_on)
    SELECT identity_user.id, identity_unit.id, 'handler', date '2026-01-01'
    FROM identity_unit JOIN identity_user ON username = 'unit-' || identity_unit.id
    UNION ALL SELECT id, {city}, 'handler', date '2026-01-01' FROM identity_user WHERE username ~ '^clerk-[0-9]+$';
"""

# The bodies in the crowd's cases, by number of their kind, each with who opens its cases; number 0 is the demo's own.
OPENERS = """
CREATE TEMP TABLE unit AS
    SELECT kind, row_number() OVER (PARTITION BY kind ORDER BY identity_unit.id) AS n, identity_unit.id AS id, organisation_id, user_id
    FROM identity_unit JOIN identity_organisation ON identity_organisation.id = organisation_id
    JOIN identity_membership ON unit_id = identity_unit.id
    WHERE identity_organisation.name ~ '^(大学|材料公司)[0-9]+$'
    UNION ALL SELECT 'university', 0, id, organisation_id, {hr_user} FROM identity_unit WHERE id = {hr}
    UNION ALL SELECT 'enterprise', 0, id, organisation_id, {firm_user} FROM identity_unit WHERE id = {firm};
CREATE UNIQUE INDEX ON unit (kind, n);
"""

FILL = """
CREATE TEMP TABLE version AS
    SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, count(*) OVER () AS number FROM regulations_version;
CREATE TEMP TABLE person AS
    SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, name, keys FROM identity_person
    WHERE NOT EXISTS (SELECT FROM identity_user WHERE person_id = identity_person.id);
CREATE UNIQUE INDEX ON person (n);
INSERT INTO cases_case (number, version_id, procedure, title, status, person_id, opened_by_id, opened_on, applied_on, round,
    filing_number, keys)
SELECT 'BJ-2026-' || (9000000 + made.n), version.id, '办理程序', person.name || title.text,
    CASE WHEN made.n % 7 = 0 THEN 'under_way' WHEN made.n % 50 = 1 THEN 'refused' ELSE 'done' END,
    CASE WHEN made.n % 200000 = 5 THEN {chen} ELSE person.id END, unit.user_id,
    date '2026-01-05' + made.n * 140 / {cases}, date '2026-01-06' + made.n * 140 / {cases}, 1, '',
    person.keys || title.keys
        || array_to_tsvector(ARRAY['bj-2026-' || (9000000 + made.n), '2026-' || (9000000 + made.n), (9000000 + made.n)::text])
FROM generate_series(0, {cases} - 1) AS made (n)
JOIN person ON person.n = (made.n * 7919::bigint) % {people}
JOIN title ON title.n = (made.n / 13) % {titles}
JOIN version ON version.n = made.n % version.number
JOIN unit ON unit.kind = CASE WHEN made.n % 4 = 0 THEN 'university' ELSE 'enterprise' END
    AND unit.n = CASE WHEN made.n % 4 = 0 THEN made.n % {universities} ELSE made.n / {universities} % {enterprises} END
ORDER BY made.n;
"""

REST = """
CREATE TEMP TABLE clerk AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id FROM identity_user WHERE username ~ '^clerk-[0-9]+$';
CREATE TEMP TABLE made AS SELECT numbered.*, university.id AS university, university.organisation_id AS university_body,
    enterprise.id AS enterprise, enterprise.organisation_id AS enterprise_body
    FROM (SELECT id, status, opened_on, row_number() OVER (ORDER BY id) - 1 AS n FROM cases_case WHERE id >= {first}) AS numbered
    JOIN unit AS university ON university.kind = 'university' AND university.n = numbered.n % {universities}
    JOIN unit AS enterprise ON enterprise.kind = 'enterprise' AND enterprise.n = (numbered.n / {universities}) % {enterprises};
INSERT INTO cases_party (case_id, label, organisation_id, unit_id)
    SELECT id, '学校', university_body, university FROM made UNION ALL SELECT id, '企业', enterprise_body, enterprise FROM made;
-- The newest cases under way wait for the bureau; of the others it has done its step, some by one clerk, most by colleagues.
CREATE TEMP TABLE waiting AS SELECT id FROM made WHERE status = 'under_way' ORDER BY id DESC LIMIT {tasks};
INSERT INTO cases_step (case_id, number, name, english_name, actor, unit_id, status, opened_on, due_on, is_provisional, is_overdue, outcome,
    opinion, taken_by_id, taken_as, taken_on, article, addition, question)
SELECT made.id, 1, '受理', '', '市人社局', {city}, CASE WHEN waiting.id IS NULL THEN 'done' ELSE 'open' END, opened_on + 1,
    CASE WHEN made.n % 20 = 3 THEN NULL ELSE date '{today}' - 10 + (made.n % 50)::int END, false,
    waiting.id IS NOT NULL AND made.n % 20 <> 3 AND made.n % 50 < 10, CASE WHEN waiting.id IS NULL THEN 'agreed' ELSE '' END, '',
    CASE WHEN waiting.id IS NOT NULL THEN NULL WHEN made.n < {done} THEN {clerk}::bigint ELSE clerk.id END, '',
    CASE WHEN waiting.id IS NULL THEN opened_on + 3 END, '第五条', '', ''
FROM made LEFT JOIN waiting ON waiting.id = made.id JOIN clerk ON clerk.n = made.n % {colleagues};
INSERT INTO cases_step (case_id, number, name, english_name, actor, unit_id, status, is_provisional, is_overdue, outcome, opinion, taken_as, article, addition, question)
SELECT made.id, 2, '审核', '', '人事处', university, CASE WHEN waiting.id IS NULL THEN 'done' ELSE 'waiting' END, false, false, '', '', '', '第五条', '', ''
FROM made LEFT JOIN waiting ON waiting.id = made.id;
INSERT INTO cases_copy (case_id, unit_id, note, copied_as, copied_on)
    SELECT id, {hr}, '请知悉', '市人社局', opened_on FROM made WHERE n % {universities} <> 0 LIMIT {copies};
-- Each once: the bureau by its step, the parties' units, and whom it was copied to.
INSERT INTO cases_reader (case_id, unit_id)
    SELECT id, {city} FROM made UNION ALL SELECT id, university FROM made UNION ALL SELECT id, enterprise FROM made
    UNION ALL SELECT case_id, unit_id FROM cases_copy;
DELETE FROM cases_tally;
INSERT INTO cases_tally (unit_id, holder_id, done_by_id, number)
    SELECT unit_id, holder_id, NULL, count(*) FROM cases_step WHERE status = 'open' AND unit_id IS NOT NULL GROUP BY 1, 2
    UNION ALL SELECT unit_id, holder_id, taken_by_id, count(*) FROM cases_step
    WHERE taken_by_id IS NOT NULL AND unit_id IS NOT NULL GROUP BY 1, 2, 3;
"""
