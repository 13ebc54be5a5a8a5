import EdgeConfig
import EdgeModel
import Foundation
import Testing

private func snapshot(_ time: String, schema: String = "edgeprobe-snapshot/1") -> String {
  #"{"schema":"\#(schema)","takenAt":\#(time),"account":"1","region":"us-east-1","cli":"aws-cli/2","files":[]}"#
}

private func health(_ id: String, type: String = "TCP") -> String {
  #"{"HealthCheck":{"Id":"\#(id)","HealthCheckConfig":{"Type":"\#(type)"}}}"#
}

private let november = Moment(iso8601: "2026-11-20T12:00:00Z")
private let december = Moment(iso8601: "2026-12-01T00:00:00Z")

/// When each health check was taken, by id.
private func times(_ folder: Folder, _ inner: String = "") throws -> [String: Moment?] {
  let checks = try folder.expectations(inner).state.healthChecks
  return Dictionary(checks.map { ($0.id, $0.taken) }) { $1 }
}

@Suite struct AgeTests {
  @Test func aTimeThatIsStillToComeIsSaidToBe() {
    let look = Moment(iso8601: "2026-11-20T12:00:00Z") ?? Moment(microseconds: 0)
    #expect(AWSState.age(look - Duration.seconds(7200), at: look) == "export taken 2026-11-20T10:00:00Z, 2 h ago")
    #expect(
      AWSState.age(look + Duration.seconds(7200), at: look)
        == "export taken 2026-11-20T14:00:00Z, 2 h after this look: one of two clocks is wrong")
  }

  @Test func ageIsThatOfTheNearestSnapshotAbove() throws {
    let folder = try Folder([
      "snapshot.json": snapshot(#""2026-11-20T13:00:00+01:00""#), "a.json": health("a"), "x/b.json": health("b"),
      "x/y/c.json": health("c"), "x/y/snapshot.json": snapshot("1796083200"),
    ])
    #expect(try times(folder) == ["a": november, "b": november, "c": december])
  }

  @Test func noSnapshotNoAgeWhateverTheFilesTimeSays() throws {
    let folder = try Folder(["snapshot.json": snapshot(#""2026-11-20T12:00:00Z""#), "x/a.json": health("a")])
    // Nothing above the folder that was named is looked at.
    #expect(try times(folder, "/x") == ["a": Moment?.none])
  }

  @Test func everyKindOfStateHasTheAge() throws {
    let folder = try Folder(["snapshot.json": snapshot(#""2026-11-20T12:00:00Z""#)])
    for (sample, name) in [
      ("wire-acm-describe-certificate.renewal-pending", "c"), ("get-dnssec", "example.com.dnssec"),
      ("list-health-checks", "h"), ("route53domains-get-domain-detail", "r"), ("cloudfront-get-distribution", "d"),
      ("elbv2-describe-load-balancers", "l"), ("elbv2-describe-listeners", "m"),
    ] {
      try folder.copySample(sample + ".json", to: name + ".json")
    }
    let expectations = try folder.expectations()
    let state = expectations.state
    #expect(expectations.certificates.map(\.taken) == [november])
    #expect(state.signings.map(\.taken) == [november])
    #expect(state.healthChecks.map(\.taken) == [november])
    #expect(state.registrations.map(\.taken) == [november])
    #expect(state.distributions.map(\.taken) == [november])
    #expect(state.loadBalancers.map(\.taken) == [november])
  }

  @Test func newerOfTwoDescriptionsCounts() throws {
    let folder = try Folder([
      "old/snapshot.json": snapshot(#""2026-11-20T12:00:00Z""#), "old/a.json": health("a"),
      "new/snapshot.json": snapshot(#""2026-12-01T00:00:00Z""#), "new/a.json": health("a", type: "HTTPS"),
    ])
    #expect(try folder.expectations().state.healthChecks.map(\.type) == ["HTTPS"])
    #expect(try times(folder) == ["a": december])
  }

  @Test func snapshotOfTheFutureIsARemark() throws {
    let folder = try Folder(["snapshot.json": snapshot("1", schema: "edgeprobe-snapshot/2"), "a.json": health("a")])
    let expectations = try folder.expectations()
    #expect(expectations.state.healthChecks.map(\.taken) == [nil])
    #expect(
      expectations.remarks.map { $0.replacing(folder.path + "/", with: "") } == [
        "snapshot.json: edgeprobe-snapshot/2 is not known to this version,"
          + " so the age of what lies beside it is not known"
      ])
  }

  @Test func snapshotWithoutItsTimeIsAMistake() throws {
    let folder = try Folder(["snapshot.json": #"{"schema":"edgeprobe-snapshot/1"}"#, "a.json": health("a")])
    #expect(folder.refusal().hasPrefix("snapshot.json: \"takenAt\" does not say when the snapshot was taken\n"))
  }
}
