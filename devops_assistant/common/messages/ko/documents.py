"""What stands in and about files of answers, in Korean."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "no_form": "{path}에는 형식을 나타내는 확장자가 없습니다",
    "forms": "파일.md, 파일.html 또는 파일.json처럼 이름을 지으세요",
    "no_folder": "{path}에는 파일을 만들 수 없습니다",
    "name_a_file": "있는 폴더 안의 파일을 지정하세요",
    "cannot_write": "{path}에 쓰지 못했습니다: {reason}",
    "choose_another": "--output으로 다른 곳을 고르세요. 답변은 위에 있습니다",
    "evidence": "증거",
    "origin": "{when}에 {model}이(가) 답했습니다. [E1] 같은 표시는 아래의 결과를 가리킵니다.",
    "failed": "실패",
    "left_out": "{count}자 생략",
}
