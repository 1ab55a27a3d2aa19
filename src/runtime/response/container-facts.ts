import type { Container } from '../state/containers.ts';
import type { ResponseFacts } from './types.ts';

/** What responses ask of a container, when it was described. */
export function containerFacts(container: Container): Pick<ResponseFacts, 'containerType' | 'image' | 'pod'> {
  const { type, image, labels, podUid: uid } = container;
  const { 'io.kubernetes.pod.name': name, 'io.kubernetes.pod.namespace': namespace } = labels;
  return {
    containerType: type,
    ...(image !== '' && { image }),
    ...(uid !== '' && name !== undefined && namespace !== undefined && { pod: { namespace, name, uid } }),
  };
}
