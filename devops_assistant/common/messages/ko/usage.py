"""What `--help` says, in Korean; the English stands where each command and option is declared, and is the key here."""

from devops_assistant.common.messages import Table

_SAME_ID = "전체 ID, 그 앞이나 뒤의 일부, 또는 last."
_EVERY_EVENT = "모든 이벤트를 한 줄의 JSON으로 출력"
_REPEATED = "여러 번 가능"

TABLE: Table = {
    # commands
    "Ask your systems in plain language, in English or Korean; get answers with evidence you can check.": (
        "시스템에 한국어나 영어로 묻고, 확인할 수 있는 증거와 답을 받습니다."
    ),
    "Answer one question. What is piped in is added to it.": "질문 하나에 답합니다. 파이프로 온 내용도 함께 봅니다.",
    "On a pipe, standard output holds the answer alone; how it came about goes to standard error.": (
        "파이프에서는 표준 출력에 답만 쓰고, 과정은 표준 오류에 씁니다."
    ),
    "Exits with 0 answered, 1 failed, 2 wrong usage or configuration, 3 claims without evidence under --strict,\n"
    "4 answered by rules because the model failed, 130 interrupted.": (
        "종료 코드: 0 답함, 1 실패, 2 사용법이나 설정 오류, "
        "3 증거 없는 주장(--strict), 4 모델 실패로 규칙이 답함, 130 중단."
    ),
    "Talk with your systems: `clear` forgets, `exit` leaves, `/help` lists the rest.": (
        "시스템과 대화합니다. `clear` 잊기, `exit` 종료, `/help` 나머지."
    ),
    "Find out what went wrong: timeline, ranked suspects with evidence, what is ruled out. Works without a model.": (
        "무엇이 잘못되었는지 찾습니다: 시간 순서, 증거가 딸린 용의자 순위, 제외된 것. 모델 없이도 됩니다."
    ),
    "Show the tools of all servers under the names that models call them by.": (
        "모든 서버의 도구를 모델이 부르는 이름으로 보여 줍니다."
    ),
    "Show a recorded session again; with --provider, ask its questions again over the recorded tool results.": (
        "기록된 세션을 다시 보여 줍니다. --provider를 주면 기록된 도구 결과로 질문을 다시 합니다."
    ),
    "Show what the rules over the record have found: repeated calls, changed tools, bursts of errors and so on.": (
        "규칙이 기록에서 찾은 이상을 보여 줍니다: 반복된 호출, 바뀐 도구, 몰린 오류 등."
    ),
    "Find out what works here: model, servers, folders, clock, terminal, record; each problem with its command.": (
        "무엇이 되는지 확인합니다: 모델, 서버, 폴더, 시계, 터미널, 기록. 문제마다 고칠 명령을 보여 줍니다."
    ),
    "A model is asked to call one tool, which costs a few tokens. Exits with 1 when something is broken.": (
        "모델에게 도구를 한 번 부르게 하므로 토큰이 조금 듭니다. 고장이 있으면 1로 끝납니다."
    ),
    "Print the script that makes a shell complete commands and options.": (
        "셸이 명령과 옵션을 자동 완성하게 하는 스크립트를 출력합니다."
    ),
    "Print a text as a model would see it, secrets masked, and count what was masked.": (
        "비밀을 가린, 모델이 보는 그대로의 글을 출력하고, 가린 것을 셉니다."
    ),
    "Serve OpenAI's clients, Alertmanager and Prometheus over HTTP; DEVOPS_ASSISTANT_TOKEN is their key.": (
        "OpenAI 클라이언트, Alertmanager, Prometheus에 HTTP로 답합니다. 열쇠는 DEVOPS_ASSISTANT_TOKEN입니다."
    ),
    "Print what all sessions add up to, in Prometheus' text format.": (
        "모든 세션의 합계를 Prometheus 형식의 글로 출력합니다."
    ),
    "Run one bundled MCP server for any MCP host, on stdin and stdout or, with --http [HOST:PORT], at an address.": (
        "내장 MCP 서버 하나를 모든 MCP 프로그램을 위해 표준 입출력에서, 또는 --http [HOST:PORT] 주소에서 실행합니다."
    ),
    "What else follows its name is passed on to it.": "이름 뒤의 나머지는 그 서버에 넘깁니다.",
    "Show how each MCP server is doing; those whose tools are known stay idle until they are used.": (
        "각 MCP 서버의 상태를 보여 줍니다. 도구를 이미 아는 서버는 쓰일 때까지 시작하지 않습니다."
    ),
    "Add a server to your own: servers add NAME -- COMMAND ARGUMENT…, or servers add NAME --url ADDRESS.": (
        "내 목록에 서버를 더합니다: servers add 이름 -- 명령 인자…, 또는 servers add 이름 --url 주소."
    ),
    "Remove a server from your own.": "내 목록에서 서버를 뺍니다.",
    "Add the servers of another program's file to your own; those you have already stay as they are.": (
        "다른 프로그램의 파일에 있는 서버를 내 목록에 더합니다. 이미 있는 것은 그대로 둡니다."
    ),
    "Start one server, list its tools, make one call that changes nothing, and say how long each took.": (
        "서버 하나를 시작해 시험합니다: 도구를 나열하고, 아무것도 바꾸지 "
        "않는 호출을 한 번 하고, 걸린 시간을 알려 줍니다."
    ),
    "Show the recorded sessions; list, show, export and delete say more of them.": (
        "기록된 세션을 보여 줍니다. list, show, export, delete로 더 볼 수 있습니다."
    ),
    "Show the recorded sessions, the last one first.": "기록된 세션을 최근 것부터 보여 줍니다.",
    "Show one session: its questions and answers, and what was done for them, in order.": (
        "한 세션의 질문과 답, 한 일을 순서대로 보여 줍니다."
    ),
    "Write one session, with its evidence, as Markdown, JSON or a single HTML page.": (
        "한 세션을 증거와 함께 Markdown, JSON 또는 HTML 한 장으로 씁니다."
    ),
    "Delete one session from the record, with its evidence.": "한 세션을 증거와 함께 기록에서 지웁니다.",
    '\b\njournalctl -u api -n 200 | devops-assistant ask "why does it restart?"\n'
    'devops-assistant ask "what changed since yesterday?" --output report.html\n'
    'devops-assistant ask "is the disk filling up?" --json | jq -r \'select(.type == "turn_finished").text\'': (
        '\b\njournalctl -u api -n 200 | devops-assistant ask "왜 다시 시작하지?"\n'
        'devops-assistant ask "어제부터 무엇이 바뀌었어?" --output report.html\n'
        'devops-assistant ask "디스크가 차고 있어?" --json | jq -r \'select(.type == "turn_finished").text\''
    ),
    # what stands for a value
    "QUESTION": "질문",
    "SYMPTOM": "증상",
    "NAME": "이름",
    "COMMAND": "명령",
    "SHELL": "셸",
    "FILE": "파일",
    "TEXT": "글",
    "NUMBER": "수",
    "SERVER": "서버",
    "SEVERITY": "심각도",
    # options
    "Show this message and exit.": "이 도움말을 보여 줍니다.",
    "Show the version and exit.": "버전을 보여 줍니다.",
    "The language of the program itself; default: yours.": "프로그램의 언어. 기본: 사용자의 언어",
    "Plain lines only: no colours, nothing moves or is drawn.": "색도 움직임도 그림도 없는 글만 출력",
    "What you want to know.": "알고 싶은 것",
    "Print every event as one line of JSON.": _EVERY_EVENT,
    "Keep answer and evidence in FILE.md, .html or .json.": "답과 증거를 .md, .html, .json 파일로",
    "On stderr, only what goes wrong.": "표준 오류에는 잘못된 것만",
    "Exit with 3 if a claim is not backed by evidence.": "증거 없는 주장이 있으면 3으로 종료",
    "anthropic, openai, gemini, ollama, offline or scripted; default: what is set up.": (
        "anthropic, openai, gemini, ollama, offline, scripted 중 하나. 기본: 설정된 것"
    ),
    "The model to ask; default: the provider's usual one.": "물어볼 모델. 기본: 제공자의 기본 모델",
    "The replies of the scripted provider, a JSON file.": "scripted 제공자의 답이 담긴 JSON 파일",
    "The list of MCP servers to use, a JSON file.": "쓸 MCP 서버 목록(JSON 파일)",
    "Model requests per question.": "질문마다 모델 요청 수",
    "Seconds that one answer may take.": "답 하나에 쓸 수 있는 시간(초)",
    "A tool, or a glob such as 'deploy_*', that may run without asking. Can be repeated.": (
        f"묻지 않고 실행할 도구, 또는 'deploy_*' 같은 무늬. {_REPEATED}"
    ),
    "Speak and answer in this language, whatever the question's.": "질문과 상관없이 이 언어로 답함",
    "Start the servers that a file in this folder names, from now on.": "이 폴더의 파일이 정한 서버를 이제부터 시작",
    "Take the changed tools of this server as they are now. Can be repeated.": (
        f"이 서버의 바뀐 도구를 받아들임. {_REPEATED}"
    ),
    "Take up the session ID again, or the last one.": "세션 ID, 또는 마지막 세션을 이어 감",
    "Take up the last session again.": "마지막 세션을 이어 감",
    "With --resume: which session.": "--resume과 함께: 어느 세션",
    "What is wrong, in your own words; may be left out.": "무엇이 문제인지, 편한 말로. 없어도 됩니다",
    "How far back failures count: 2h, today…; default: all logs.": "실패를 언제부터 셀지: 2h, today… 기본: 모든 로그",
    "Findings only, without asking a model.": "모델 없이 찾은 것만",
    "Exit with 5 where it is low, medium, high or critical, or worse.": (
        "심각도가 low, medium, high, critical 중 이것 이상이면 5로 종료"
    ),
    "Print one JSON object.": "JSON 객체 하나로 출력",
    "Start every server and ask it anew what it offers.": "모든 서버를 시작해 새로 물음",
    "Its id, the beginning or end of that, or last.": _SAME_ID,
    "Not before that moment, such as 24h or yesterday.": "이때부터, 예: 24h, yesterday",
    "Print what was found as one JSON object.": "결과를 JSON 객체 하나로 출력",
    "Whose script is wanted.": "어느 셸의 스크립트",
    "A text file; - reads stdin.": "글 파일. -는 표준 입력",
    "The address to listen at.": "기다릴 주소",
    "0 takes any that is free.": "0은 비어 있는 아무 포트",
    "Offer all tools as one MCP server at /mcp too.": "/mcp에서 모든 도구를 한 서버로 제공",
    "Let in everybody on this machine.": "이 기기의 누구나 허용",
    "How many run at once.": "한꺼번에 실행할 수",
    "Put them into this file, for node_exporter's textfile collector.": (
        "node_exporter의 textfile 수집기가 읽을 이 파일에 씀"
    ),
    "Which one.": "어느 서버",
    "What the server is called.": "서버의 이름",
    "What to run, after --; its arguments follow.": "-- 뒤에 실행할 명령과 인자",
    "Where it listens, instead of a command.": "명령 대신, 서버의 주소",
    "'NAME: VALUE', sent to the url. Can be repeated.": f"url에 보낼 '이름: 값'. {_REPEATED}",
    "NAME=VALUE, for the command. Can be repeated.": f"명령에 줄 이름=값. {_REPEATED}",
    "The folder to start it in; default: the one you are in.": "시작할 폴더. 기본: 지금 폴더",
    "How the url is spoken to; default: found out.": "url의 통신 방식. 기본: 알아냄",
    "Your word that its tools change nothing: they run unasked.": "도구가 읽기만 함을 보증: 묻지 않고 실행",
    "A list of servers, of this program or another.": "이 프로그램이나 다른 프로그램의 서버 목록",
    "How many, the last ones first.": "최근 것부터 몇 개",
    "md, json or html.": "md, json, html",
    "The file to write, for you alone; default: stdout.": "혼자만 읽을 수 있게 쓸 파일. 기본: 표준 출력",
}
