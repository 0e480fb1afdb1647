/** What `parse` throws where an answer is none: it is asked for again, like one that did not arrive. */
export class BrokenAnswerError extends Error {}
