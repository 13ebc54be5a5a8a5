import EdgeModel
import EdgeReport
import Glibc
import Testing

/// An incident may have as many findings as a run has targets.
struct ManyFindingsTests {
  /// Time of this thread, which does not pass while others have the processor.
  private func seconds(_ body: () -> Void) -> Double {
    var (before, after) = (timespec(), timespec())
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before)
    body()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after)
    return Double(after.tv_sec - before.tv_sec) + Double(after.tv_nsec - before.tv_nsec) / 1e9
  }

  private func report(of count: Int) -> CheckReport {
    var report = Samples.check
    let findings = (0..<count).map { index in
      var finding = Samples.expired
      finding.target = name("h\(index).example.com.")
      return finding
    }
    report.findings = findings
    report.incidents[0].findings = findings.map(\.id)
    report.incidents[0].root = findings[0].id
    report.incidents[0].targets = findings.map(\.target)
    return report
  }

  @Test func eightTimesTheFindingsTakeNoTwentyTimesAsLong() {
    let times = [500, 4000].map { count in
      let report = report(of: count)
      return seconds { _ = TextReport().text(of: .check(report), options: ReportOptions()) }
    }
    #expect(times[1] < 20 * times[0], "\(times)")
  }
}
