
app_name = "effort"
urlpatterns: list = []
