import type { SourcePosition } from '../model/source-position.js';
import type { ts } from './project.js';

/** Where a node begins, comments aside. */
export function positionOf(node: ts.Node): SourcePosition {
  const file = node.getSourceFile();
  const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
  return { file: file.fileName, line, column: character };
}
