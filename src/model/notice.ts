/** notice = 通知: a short text to a person's phone about something that happened to their case. */
export interface Notice {
  /** What happened: "filed fil_…". However often it is sent, it is one event. */
  readonly event: string;
  /** The number that the person gave for it. */
  readonly to: string;
  readonly text: string;
}

/** How notices leave, by short message for example. Throws NoAnswer when nobody knows of it. */
export type Post = (notice: Notice) => Promise<void>;
