import type { Docs, DocTag } from '../model/docs.js';
import { ts } from './project.js';

/** The doc comment right before a declaration. */
export function docsOf(node: ts.Node | undefined): Docs | undefined {
  const comment = node && ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1);
  if (!comment) {
    return undefined;
  }
  return {
    lines: linesOf(comment.getText()),
    description: textOf(comment.comment),
    tags: (comment.tags ?? []).map(tagOf),
  };
}

function linesOf(comment: string): string[] {
  const body = comment.slice('/**'.length, -'*/'.length);
  const lines = body.split(/\r?\n/).map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
  lines[0] = lines[0]?.trimStart() ?? '';
  while (lines.length > 0 && lines[0] === '') {
    lines.shift();
  }
  while (lines.length > 0 && lines.at(-1)?.trim() === '') {
    lines.pop();
  }
  return lines;
}

function tagOf(tag: ts.JSDocTag): DocTag {
  return {
    name: tag.tagName.text,
    parameter: ts.isJSDocParameterTag(tag) ? tag.name.getText() : undefined,
    text: tagValue(tag),
  };
}

/** A type in braces (`@type {int}`, `@throws {NotFound}`) is part of the text. */
function tagValue(tag: ts.JSDocTag): string {
  const braced =
    ts.isJSDocThrowsTag(tag) || ts.isJSDocTypeTag(tag) ? tag.typeExpression : undefined;
  const text = textOf(tag.comment).replace(/^- /, '');
  return [braced?.getText(), text].filter(Boolean).join(' ');
}

function textOf(comment: ts.JSDoc['comment']): string {
  return (ts.getTextOfJSDocComment(comment) ?? '').replace(/\r\n/g, '\n').trim();
}
