/** What the page's modules hand to each other, for editors and for whoever reads them. Not served: it would weigh on every visit. */

/** What a view's function returns. */
export interface View {
  /** With exactly one h1, which takes the focus. */
  content: Node[];
  /** What the view is, for the page's title; never a code. */
  title: string;
  /** A view of another key is drawn anew, one of the same key is updated where it can be. */
  key?: string;
  /** Draws a newer model into the content. */
  update?(model: object): void;
  /** Told in how many seconds the page looks again. */
  nextLook?(seconds: number): void;
  /** Another view takes its place. */
  dismissed?(): void;
}

export interface CodeFieldsOptions {
  count: number;
  /** How many the ticket has already been credited with. */
  received: number;
  /** The campaign's. */
  pattern: string;
  /** Made-up codes for the hint. */
  examples: string[];
  /** What a refusal's reason means. */
  words(reason: string): string;
  /** To a screen reader. */
  say(words: string): void;
}
