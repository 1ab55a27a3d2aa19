/** A running thing, as far as risk and policy need it. What is undefined is not known. */
export interface Workload {
  namespace?: string;
  namespaceLabels?: Record<string, string>;
  kind?: string;
  name?: string;
  labels?: Record<string, string>;
  /** Reachable from outside: an ingress, a load balancer, a host port. */
  internetFacing?: boolean;
  privileged?: boolean;
  hostNetwork?: boolean;
  /** Paths of the host that are mounted. */
  hostMounts?: string[];
  serviceAccount?: string;
}
