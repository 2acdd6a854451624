from devops_assistant.conversation.events import StepFinished
from devops_assistant.conversation.messages import StopReason, Usage
from devops_assistant.recorder.prices import Price
from devops_assistant.recorder.spending import Spending

PRICES = {"big-*": Price(input=10.0, output=100.0)}


def step(model: str, usage: Usage) -> StepFinished:
    return StepFinished("some", model, 1, usage, StopReason.ANSWERED, 1.0)


def test_tokens_add_up_by_model_and_cost_what_their_prices_say() -> None:
    spending = Spending()
    for _ in range(2):
        spending.listen(step("big-one", Usage(50_000, 1_000)))
    assert spending.usage == Usage(100_000, 2_000)
    assert [(use.model, use.steps) for use in spending.table()] == [("big-one", 2)]
    assert spending.cost_usd(PRICES) == 1.2


def test_what_has_no_price_makes_the_whole_unknown_and_rules_that_answer_cost_nothing() -> None:
    spending = Spending()
    assert spending.cost_usd(PRICES) is None
    spending.listen(step("big-one", Usage(100_000, 0)))
    spending.listen(step("", Usage()))
    assert spending.cost_usd(PRICES) == 1.0
    spending.listen(step("unpriced", Usage(1, 1)))
    assert spending.cost_usd(PRICES) is None
