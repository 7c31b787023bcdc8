"""A query store in memory: it remembers what it was asked and answers as it was told."""

from tickscope.ports.query_store import Answer, AnswerTooLarge, Question, StoreUnavailable

EMPTY = Answer(200, b'{"status":"success","data":{"resultType":"vector","result":[]}}')


class MemoryQueryStore:
    """The fake for tests; ``answer`` is given to every question."""

    def __init__(self, answer: Answer | StoreUnavailable | AnswerTooLarge = EMPTY) -> None:
        self.answer = answer
        self.asked: list[Question] = []

    async def ask(self, question: Question) -> Answer | StoreUnavailable | AnswerTooLarge:
        """Remember the question and give the prepared answer."""
        self.asked.append(question)
        return self.answer

    async def close(self) -> None:
        """There is nothing to release."""
