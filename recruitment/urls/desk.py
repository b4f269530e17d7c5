from django.urls import path

from recruitment.views import cases, casework, desk, keys, ledger, policies, registers
from rights import desk_views as editor

app_name = "desk"

urlpatterns = [
    path("", desk.home, name="home"),
    path("flags/", desk.flags, name="flags"),
    path("flags/<int:flag_id>/", desk.flag, name="flag"),
    path("flags/<int:flag_id>/decide/", desk.flag_decide, name="flag_decide"),
    path("flags/<int:flag_id>/again/", desk.flag_again, name="flag_again"),
    path("flags/<int:flag_id>/life/", ledger.life, name="life"),
    path("flags/<int:flag_id>/step/", ledger.step, name="step"),
    path("flags/<int:flag_id>/reply/open/", ledger.reply_open, name="reply_open"),
    path("flags/<int:flag_id>/reply/close/", ledger.reply_close, name="reply_close"),
    path("precision/", ledger.precision, name="precision"),
    path("precision/table.csv", ledger.precision_csv, name="precision_csv"),
    path("precision/draw/", ledger.control_draw, name="control_draw"),
    path("precision/control/<int:control_id>/", ledger.control_find, name="control_find"),
    path("policies/", policies.policies, name="policies"),
    path("policies/new/", policies.policy_new, name="policy_new"),
    path("policies/<int:number>/", policies.policy, name="policy"),
    path("policies/<int:number>/answer/", policies.policy_answer, name="policy_answer"),
    path("policies/law/", policies.law, name="law"),
    path("policies/law/<int:law_id>/answer/", policies.law_answer, name="law_answer"),
    path("matches/", desk.matches, name="matches"),
    path("matches/judge/", desk.match_judge, name="match_judge"),
    path("matches/take-back/", desk.match_take_back, name="match_take_back"),
    path("pairs/", desk.pairs, name="pairs"),
    path("pairs/judge/", desk.pair_judge, name="pair_judge"),
    path("pairs/follower/", desk.follower_decide, name="follower_decide"),
    path("registers/", registers.registers, name="registers"),
    path("registers/upload/<int:upload_id>/", registers.register_upload, name="register_upload"),
    path(
        "registers/upload/<int:upload_id>/answer/",
        registers.register_answer,
        name="register_answer",
    ),
    path("registers/<int:import_id>/", registers.register_import, name="register_import"),
    path("cases/", cases.cases, name="cases"),
    path("cases/new/", cases.case_new, name="case_new"),
    path("cases/<int:report_id>/", cases.case, name="case"),
    path("cases/<int:report_id>/open/", cases.case_open, name="case_open"),
    path("cases/<int:report_id>/write/", cases.case_write, name="case_write"),
    path("cases/<int:report_id>/file/", cases.case_file, name="case_file"),
    path("cases/<int:report_id>/file/add/", cases.case_file_add, name="case_file_add"),
    path("cases/<int:report_id>/withdraw/", cases.case_withdraw, name="case_withdraw"),
    path("cases/<int:report_id>/next/", casework.case_work, name="case_work"),
    path("cases/<int:report_id>/next/plan/", casework.case_plan, name="case_plan"),
    path("cases/<int:report_id>/next/close/", casework.case_close, name="case_close"),
    path(
        "cases/<int:report_id>/next/open-again/", casework.case_open_again, name="case_open_again"
    ),
    path("cases/<int:report_id>/next/words/", casework.case_notes, name="case_notes"),
    path("keys/", keys.keys, name="keys"),
    path("keys/<str:act>/", keys.key_act, name="key_act"),
    path("account/password/", keys.password, name="password"),
    path("new-password/", keys.new_password, name="new_password"),
    path("editor/", editor.facts, name="editor"),
    path("editor/<str:kind>/<int:fact_id>/", editor.fact, name="editor_fact"),
]
