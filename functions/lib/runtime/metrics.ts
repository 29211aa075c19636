/**
 * Custom metrics in the embedded metric format of CloudWatch: CloudWatch extracts them from log lines.
 * POWERTOOLS_METRICS_NAMESPACE sets their namespace.
 */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Disposition } from '../../../core/dispositions.ts';

const metrics = new Metrics();

/**
 * Counts a request that changed nothing: all users already existed, or another execution already processes the request.
 */
export function countDuplicate(): void {
  metrics.singleMetric().addMetric('DuplicateRequests', MetricUnit.Count, 1);
}

/** Counts a request for which some users already existed, and the rest was created or changed. */
export function countResumed(): void {
  metrics.singleMetric().addMetric('ResumedRequests', MetricUnit.Count, 1);
}

/** Counts a request that failed, by its disposition. */
export function countRefused(disposition: Disposition): void {
  const metric = metrics.singleMetric();
  metric.addDimension('disposition', disposition);
  metric.addMetric('RefusedRequests', MetricUnit.Count, 1);
}
