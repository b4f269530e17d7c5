from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/code/", views.second_step, name="second_step"),
    path("sign-in/key/", views.key_step, name="key_step"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("account/", views.account, name="account"),
    path("account/second-factor/", views.second_factor_page, name="second_factor"),
    path("account/second-factor/remove/", views.second_factor_remove, name="second_factor_remove"),
    path("account/second-factor/codes/", views.paper_codes, name="paper_codes"),
    path("account/second-factor/no-phone/", views.phone_remove, name="phone_remove"),
    path("account/security-keys/", views.security_keys_page, name="security_keys"),
    path("account/security-keys/add/", views.security_key_add, name="security_key_add"),
    path("account/security-keys/<int:key_id>/", views.security_key, name="security_key"),
    path("account/sessions/end/", views.end_session, name="end_session"),
    path("account/notices/", views.notices_page, name="notices"),
    path("account/notices/devices/", views.push_device_add, name="push_device_add"),
    path("account/notices/devices/<int:pk>/", views.push_device, name="push_device"),
    # A browser that shows notices keeps this script, and lets it answer for nothing but this folder.
    path("account/notices/here/<str:language>.js", views.push_worker, name="push_worker"),
    path("account/language/", views.language, name="language"),
]
