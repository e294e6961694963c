/** What holds in every test file, not only in a worker's first. */
import { tmpdir } from "node:os";
import { expect, inject, test } from "vitest";

test("temporary folders lie in the run's own, which is removed with all that is in it", () => {
  expect(inject("folder")).toMatch(/lianjie-test-/);
  expect(tmpdir()).toBe(inject("folder"));
});
