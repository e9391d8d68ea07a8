"""企业微信 as a provider of allauth (https://developer.work.weixin.qq.com/document/path/98152).

Somebody scans the code of its page and comes back with a code; with the corporation's own token we ask who it was. Only the
corporation's members have a `userid`; anybody else comes back with an `openid`, and is nobody here.
"""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django.http import HttpRequest
from django.utils.http import urlencode

from lianpin.site.sign_in.returning import Refused, Returning


class WeComProvider(Returning):
    """One corporation's application."""

    id = "wecom"
    name = "企业微信"

    def way_out(self, request: HttpRequest, state: str) -> str:
        """The page with the code to scan."""
        asked = {
            "login_type": "CorpApp", "appid": self.app.client_id, "agentid": self.app.settings["agent"],
            "redirect_uri": self.way_back(request), "state": state,
        }  # fmt: skip
        return f"{self.app.settings['page']}?{urlencode(asked)}"

    def told(self, request: HttpRequest, state: str) -> dict[str, Any]:
        """Which member of the corporation scanned it."""
        token = self._asked("gettoken", corpid=self.app.client_id, corpsecret=self.app.secret)["access_token"]
        answer = self._asked("auth/getuserinfo", access_token=token, code=request.GET.get("code", ""))
        if not answer.get("userid"):
            raise Refused("not a member")
        return {"user": answer["userid"]}

    def _asked(self, path: str, **asked: str) -> dict[str, Any]:
        """What the server answers; Refused, without what was asked, where it says that something is wrong."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(f"{self.app.settings['api']}/cgi-bin/{path}", params=asked)
        if answer.status_code != 200:
            raise Refused(f"{path}: {answer.status_code}")
        told: dict[str, Any] = answer.json()
        if told.get("errcode", 0) != 0:
            raise Refused(f"{path}: errcode {told['errcode']}")
        return told


provider_classes = [WeComProvider]
