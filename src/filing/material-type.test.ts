/** A paper is told by its bytes, and one that is cut off or empty inside is none. */
import { describe, expect, test } from "vitest";
import { JPEG, PDF, PNG } from "#filing/fixtures/papers.ts";
import { materialType } from "#filing/material-type.ts";

const without = (bytes: Buffer, part: string): Buffer =>
  Buffer.from(bytes.toString("latin1").replace(part, ""), "latin1");
const changed = (bytes: Buffer, at: number, to: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = to;
  return copy;
};

test.each([
  ["image/jpeg", JPEG],
  ["image/png", PNG],
  ["application/pdf", PDF],
])("%s is taken whole, with what some programs write behind it, and not cut off", (type, bytes) => {
  expect(materialType(bytes)).toMatchObject({ type, isWhole: true });
  const longer = Buffer.concat([bytes, Buffer.alloc(200, 0x20)]);
  expect(materialType(longer)).toMatchObject({ type, isWhole: true });
  for (const share of [0.2, 0.5, 0.8]) {
    const start = bytes.subarray(0, Math.max(8, Math.floor(bytes.length * share)));
    expect(materialType(start)).toMatchObject({ type, isWhole: false });
  }
});

test("what begins otherwise is none, whatever comes behind", () => {
  const others = ["", "PK a document", "%PDF", "GIF89a", "<html>%PDF-1.4</html>"];
  for (const text of others) expect(materialType(Buffer.from(text))).toBeNull();
  expect(materialType(Buffer.concat([Buffer.from(" "), PNG]))).toBeNull();
});

describe("built as such a file is built", () => {
  const small = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n";
  test.each<[string, Buffer]>([
    ["a PDF that only has a beginning and an end", Buffer.from(small)],
    ["a PDF without its end", without(PDF, "%%EOF")],
    ["a PDF whose end names no table", without(PDF, "startxref")],
    ["a PDF whose table is elsewhere", without(PDF, "endobj\n")],
    ["a PDF without a document", without(PDF, "/Root 1 0 R")],
    ["a PDF of no version", without(PDF, "1.4")],
    ["a JPEG without a frame", changed(JPEG, 3, 0xc4)],
    ["a JPEG without breadth", changed(JPEG, 10, 0)],
    ["a JPEG whose segment has no length", changed(JPEG, 5, 1)],
    ["a JPEG without its end", changed(JPEG, JPEG.length - 1, 0)],
    ["a PNG without its header", changed(PNG, 12, 0x58)],
    ["a PNG without breadth", changed(PNG, 19, 0)],
    ["a PNG without height", changed(PNG, 23, 0)],
    ["a PNG without data", changed(PNG, PNG.indexOf("IDAT"), 0x58)],
    ["a PNG without its end", changed(PNG, PNG.indexOf("IEND"), 0x58)],
  ])("%s is not whole", (_, bytes) => {
    expect(materialType(bytes)).toMatchObject({ isWhole: false });
  });
});

test("a PDF whose table is compressed is whole", () => {
  const object = "1 0 obj\n<< /Type /XRef /Root 2 0 R >>\nstream\n\nendstream\nendobj\n";
  const text = `%PDF-1.7\r\n${object}startxref\r\n10\r\n%%EOF`;
  expect(materialType(Buffer.from(text))).toMatchObject({ isWhole: true });
});
