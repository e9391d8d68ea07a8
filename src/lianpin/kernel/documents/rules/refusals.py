"""The refusals that several kinds of files share."""

from django.utils.translation import gettext as _

from lianpin.toolkit.errors import NotValid


def not_of_kind(name: str, kind: str) -> NotValid:
    """What is inside is not what the file is called, or is broken."""
    return NotValid(
        _("文件“%(name)s”的内容不是 %(kind)s 格式，可能已损坏或被改过扩展名。请用原程序另存为 %(kind)s 后重新上传。")
        % {"name": name, "kind": kind},
        code="FILE_CONTENT",
    )


def embedded(name: str) -> NotValid:
    """Files inside of a file: nobody sees them, and nothing has checked them."""
    return NotValid(
        _("文件“%s”里嵌有其他文件或者对象，不能上传。请删除嵌入的内容后另存，需要的附件请单独上传。") % name,
        code="FILE_EMBEDDED",
    )


def locked(name: str) -> NotValid:
    """Nobody can check, nor later read, what is under a password."""
    return NotValid(_("文件“%s”加了密码，无法打开。请去掉密码后另存，再重新上传。") % name, code="FILE_LOCKED")
