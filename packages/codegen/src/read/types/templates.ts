import type { TemplateModel, TypeModel } from '../../model/type-model.js';
import { ts } from '../project.js';
import { describe, type Place, type TypeWalk } from './walk.js';

/** A template literal type with placeholders for strings and numbers. */
export function templateModel(
  walk: TypeWalk,
  { texts, types }: ts.TemplateLiteralType,
  place: Place,
): TypeModel {
  const spans: TemplateModel['spans'][number][] = [];
  for (const [i, part] of types.entries()) {
    const text = texts[i + 1] ?? '';
    if (part.flags & ts.TypeFlags.String) {
      spans.push({ type: 'string', text });
    } else if (part.flags & ts.TypeFlags.Number) {
      spans.push({ type: 'number', text });
    } else {
      const what = `${describe(place)} has \${${walk.checker.typeToString(part)}} in it`;
      return walk.refuse('UJRPC415', place, what);
    }
  }
  return { kind: 'template', head: texts[0] ?? '', spans };
}
