/** A letter on its way. */
export interface Letter {
  readonly to: string;
  readonly text: string;
}

/** First in, first out. `deliver` is called for one letter at a time. */
export class LetterQueue {
  private readonly waiting: Letter[] = [];

  add(letter: Letter): void {
    this.waiting.push(letter);
  }

  get length(): number {
    return this.waiting.length;
  }

  async drain(deliver: (letter: Letter) => Promise<void>): Promise<number> {
    let delivered = 0;
    let next = this.waiting.shift();
    while (next !== undefined && this.waiting.length > 0) {
      await deliver(next);
      delivered += 1;
      next = this.waiting.shift();
    }
    return delivered;
  }
}
