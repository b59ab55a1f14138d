import type { ClassModel, MethodModel } from '../../model/service-model.js';

/** The client as an object: methods and namespaces by the segments of their wire names. */
export interface ClientNode {
  readonly methods: Map<string, MethodModel>;
  readonly namespaces: Map<string, ClientNode>;
  /** The class whose namespace this is; of the client itself, the only class without one. */
  owner: ClassModel | undefined;
}

export function clientTree(classes: readonly ClassModel[]): ClientNode {
  const root = emptyNode();
  const unnamed = classes.filter((owner) => owner.namespace === undefined);
  root.owner = unnamed.length === 1 ? unnamed[0] : undefined;
  for (const owner of classes) {
    for (const method of owner.methods) {
      const segments = method.wireName.split('.');
      const last = segments.pop() ?? '';
      const node = segments.reduce(child, root);
      node.methods.set(last, method);
      if (segments.join('.') === owner.namespace) {
        node.owner ??= owner;
      }
    }
  }
  return root;
}

function child(node: ClientNode, segment: string): ClientNode {
  const known = node.namespaces.get(segment) ?? emptyNode();
  node.namespaces.set(segment, known);
  return known;
}

function emptyNode(): ClientNode {
  return { methods: new Map(), namespaces: new Map(), owner: undefined };
}
