import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.js';
import type { ParamModel } from '../model/service-model.js';
import { positionOf } from './positions.js';
import { ts } from './project.js';
import type { TypeExtractor } from './types/type-extractor.js';
import { mayBeUndefined, presentModel } from './types/unions.js';
import { describe, type Place, refuseThis, remedyInJavaScript } from './types/walk.js';

type Report = (found: Diagnostic) => void;

/** Reads one parameter. @param type As the class sees it. */
export function readParam(
  types: TypeExtractor,
  node: ts.ParameterDeclaration,
  type: ts.Type,
  report: Report,
): ParamModel | undefined {
  const name = node.name.getText();
  const place: Place = { node: node.type ?? node.name, subject: 'parameter', path: name, depth: 0 };
  if (!hasNameAndType(node, report) || refuseThis(types, node.type, place)) {
    return undefined;
  }
  const common = { name, defaultText: literalText(types.checker, node.initializer) };
  if (node.dotDotDotToken) {
    const element = restElement(types, type, place);
    const model = element && types.modelOf(element, place);
    return model && { ...common, type: model, optional: false, rest: true };
  }
  const optional = Boolean(node.questionToken ?? node.initializer) || mayBeUndefined(type);
  const model = optional
    ? presentModel(types, type, place, node.type)
    : types.modelOf(type, place, node.type);
  return model && { ...common, type: model, optional, rest: false };
}

function hasNameAndType(node: ts.ParameterDeclaration, report: Report): boolean {
  const { name } = node;
  if (!ts.isIdentifier(name)) {
    const what = 'a parameter is destructured, so callers have no name for it';
    report(diagnostic('UJRPC308', what, positionOf(name)));
    return false;
  }
  if (!node.type && !node.initializer) {
    const what = `parameter \`${name.text}\` has no type`;
    report(diagnostic('UJRPC307', what, positionOf(name), remedyInJavaScript(name)));
    return false;
  }
  return true;
}

function restElement(types: TypeExtractor, type: ts.Type, place: Place): ts.Type | undefined {
  if (types.checker.isArrayType(type)) {
    return types.checker.getTypeArguments(type as ts.TypeReference)[0];
  }
  types.refuse('UJRPC309', place, `rest ${describe(place)} is not one array`);
  return undefined;
}

/** A default that is one JSON value, such as `3`, `1_000.5`, `Color.Red` or a constant of one. */
function literalText(checker: ts.TypeChecker, node: ts.Expression | undefined): string | undefined {
  if (!node) {
    return undefined;
  }
  const type = checker.getTypeAtLocation(node);
  if (type.isStringLiteral() || (type.isNumberLiteral() && Number.isFinite(type.value))) {
    return JSON.stringify(type.value);
  }
  try {
    const text = node.getText();
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}
