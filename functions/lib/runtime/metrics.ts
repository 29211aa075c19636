/**
 * Counts what no service of AWS counts, in the embedded metric format of CloudWatch: lines of the log that become
 * metrics of the namespace POWERTOOLS_METRICS_NAMESPACE.
 */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Disposition } from '../../../core/dispositions.ts';

const metrics = new Metrics();

/** Counts a request that changed nothing: all of it was there, or somebody takes care of it already. */
export function countDuplicate(): void {
  metrics.singleMetric().addMetric('DuplicateRequests', MetricUnit.Count, 1);
}

/** Counts a request of which a part was there, and the rest was made. */
export function countResumed(): void {
  metrics.singleMetric().addMetric('ResumedRequests', MetricUnit.Count, 1);
}

/** Counts a request that was not carried out, by what has to be done about it. */
export function countRefused(disposition: Disposition): void {
  const metric = metrics.singleMetric();
  metric.addDimension('disposition', disposition);
  metric.addMetric('RefusedRequests', MetricUnit.Count, 1);
}
