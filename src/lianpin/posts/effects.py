"""What of posts passes on when somebody leaves: whom a post is asked about."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianpin.kernel.staff.registry import Holding
from lianpin.posts.models import Post
from lianpin.posts.queries import posts_of_person
from lianpin.posts.verbs import place_post

POSTS = Holding(
    "post", _("由本人起草、还没有关闭的岗位"), Post, posts_of_person, lambda post: f"{post.number} {post.title}",
    lambda unit, user: {"drafted_by_id": user}, place_post,
    path=lambda post: reverse("posts:post_detail", args=[post.pk]), needs_person=True,
)  # fmt: skip
