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

/** Counts a person whose access an offboarding has taken away. */
export function countOffboarded(): void {
  metrics.singleMetric().addMetric('OffboardedPeople', MetricUnit.Count, 1);
}

/** Counts a request that failed, by its disposition. */
export function countRefused(disposition: Disposition): void {
  const metric = metrics.singleMetric();
  metric.addDimension('disposition', disposition);
  metric.addMetric('RefusedRequests', MetricUnit.Count, 1);
}

/**
 * Measures how long an execution has waited for a person whom another execution has claimed.
 *
 * @param seconds seconds since the start of the execution
 */
export function measureClaimWait(seconds: number): void {
  metrics.singleMetric().addMetric('ClaimWait', MetricUnit.Seconds, seconds);
}

/**
 * Measures a turn in the line in front of the services.
 *
 * @param seconds how long the execution waits
 * @param factor the part of the full rates that the line has now
 */
export function measureTurn(seconds: number, factor: number): void {
  metrics.singleMetric().addMetric('TurnWait', MetricUnit.Seconds, seconds);
  metrics.singleMetric().addMetric('Pace', MetricUnit.Percent, factor * 100);
}

/** Counts a read or a write of the record of people that failed. */
export function countRecordFailure(): void {
  metrics.singleMetric().addMetric('RecordFailures', MetricUnit.Count, 1);
}

/** Counts a request that changes nothing, because the record of newer requests may be lost. */
export function countOrderUnknown(): void {
  metrics.singleMetric().addMetric('OrderUnknown', MetricUnit.Count, 1);
}
