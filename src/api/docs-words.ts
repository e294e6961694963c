/** The labels of the description's page in Chinese, put in their place whenever the page draws. */
const LABELS: Readonly<Record<string, string>> = {
  Parameters: "参数",
  Responses: "回答",
  Response: "回答",
  "Request body": "请求内容",
  "No parameters": "没有参数",
  Name: "名称",
  Description: "说明",
  Code: "状态",
  Links: "链接",
  "No links": "没有链接",
  "Media type": "类型",
  "Example Value": "示例",
  "Example Description": "示例说明",
  Examples: "示例",
  "Examples:": "示例：",
  "Examples: ": "示例：",
  Schema: "格式",
  Schemas: "格式",
  Servers: "地址",
  "Server variables": "地址中的变量",
  "Computed URL:": "实际地址：",
  "Controls Accept header.": "决定 Accept 请求头。",
  "Available values": "可用的值",
  Default: "默认",
  "Default value": "默认值",
  Example: "示例",
  required: "必填",
  "Filter by tag": "按分组筛选",
  "Filter by tag or path": "按分组或地址筛选",
};

/** For the browser: it gets no types, and what it writes is from the list above alone. */
export const DOCS_LABELS_SCRIPT = `
const labels = new Map(Object.entries(${JSON.stringify(LABELS)}));
function translate(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const label = labels.get(walker.currentNode.data.trim());
    if (label !== undefined) walker.currentNode.data = label;
  }
  for (const field of document.querySelectorAll("input[placeholder]")) {
    field.placeholder = labels.get(field.placeholder) ?? field.placeholder;
  }
}
new MutationObserver(() => translate(document.body)).observe(document.body, {
  childList: true,
  subtree: true,
});
`;
