import EdgeModel
import EdgeObserve
import Foundation

/// What one account holds, read with the AWS CLI and written to folders that nobody reads yet.
struct Snapshot {
  private let request: SnapshotRequest
  private var cli: AWSCLI
  let account: String
  /// The region that global services answer in.
  let home: String
  /// The regions that certificates and load balancers are read of.
  let regions: [String]
  private let draft: String
  private(set) var folders: [SnapshotFolder] = []

  /// Asks whose account it is.
  init(_ request: SnapshotRequest, profile: String?, draft: String, progress: Progress) async throws {
    self.request = request
    self.draft = draft
    cli = try await AWSCLI(profile: profile, progress: progress)
    let usual = request.regions.isEmpty ? try await cli.usualRegion() : nil
    let first = request.regions.first ?? usual ?? "us-east-1"
    let identity = try JSONObject(
      try await cli.output(of: .callerIdentity, region: first), from: .callerIdentity)
    guard let account = identity.members["Account"] as? String, account.isAccount,
      let parts = (identity.members["Arn"] as? String)?.arnParts
    else { throw identity.flaw("it has no Account and no Arn") }
    self.account = account
    home =
      switch parts[1] {
      case "aws-cn": "cn-northwest-1"
      case "aws-us-gov": "us-gov-west-1"
      default: "us-east-1"
      }
    let homes = request.certificates.compactMap { $0.arnParts?[3] }
    let asked = request.regions.isEmpty ? [usual, home].compactMap(\.self) + homes : request.regions
    // Of several profiles one may have it.
    if request.profiles.count < 2, let stranger = request.certificates.first(where: { $0.arnParts?[4] != account }) {
      throw UsageError("--certificate \(PrintableText(stranger).text) is of another account than \(account)")
    }
    if let (arn, region) = zip(request.certificates, homes).first(where: { !asked.contains($0.1) }) {
      throw UsageError(
        "--certificate \(PrintableText(arn).text) is of \(PrintableText(region).text), which no --region names")
    }
    regions = asked.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Who is asked, and where.
  var announcement: String {
    let name = cli.profile.map { " (profile \(PrintableText($0).text))" } ?? ""
    let places =
      request.isState
      ? "; certificates and load balancers in \(regions.joined(separator: ", "))"
      : request.regions.isEmpty ? "" : " (--region counts with --state)"
    return "account \(account)\(name): Route 53 in \(home)\(places)\n"
  }

  /// Makes the folders, and refuses to go on where one cannot take the place of what is there.
  mutating func prepare() throws {
    for region in request.isState ? Set(regions + [home]).sorted() : [home] {
      let folder = try SnapshotFolder(
        account: account, region: region, in: draft, for: request.folder,
        narrowing: request.narrowing(to: region, home: home, regions: regions), isState: request.isState)
      if !request.isCheck { try folder.checkDestination() }
      folders.append(folder)
    }
  }

  /// Reads everything, and writes nothing that counts.
  mutating func take() async throws {
    let began = Moment.now()
    for index in folders.indices {
      var folder = folders[index]
      let region = folder.region
      if request.isState {
        if regions.contains(region) { try await takeCertificates(of: region, into: &folder) }
        if regions.contains(region) { try await takeLoadBalancers(of: region, into: &folder) }
        if region == home { try await takeGlobalState(into: &folder) }
      } else {
        try await takeZones(into: &folder)
      }
      try folder.seal(takenAt: began, cli: cli.version)
      folders[index] = folder
    }
  }

  // MARK: Intent

  private mutating func takeZones(into folder: inout SnapshotFolder) async throws {
    for zone in try await zones().wanted {
      let name = zone.id
      let details = try await cli.output(of: .hostedZone, ["--id", zone.id], region: home)
      try folder.add(details, as: "\(name).hosted-zone.json")
      let records = try await cli.pages(
        of: .recordSets, list: "ResourceRecordSets", ["--hosted-zone-id", zone.id], region: home)
      try folder.add(records, as: "\(name).json")
    }
  }

  private struct Zone {
    var id: String
    var isPrivate: Bool
  }

  /// The zones that were asked for, in the order of their identifiers, and the list as the CLI printed it.
  private mutating func zones() async throws -> (wanted: [Zone], list: [UInt8]) {
    let operation = AWSOperation.listHostedZones
    let bytes = try await cli.pages(of: operation, list: "HostedZones", region: home)
    let list = try JSONObject(bytes, from: operation)
    let all = try (list.members["HostedZones"] as? [Any] ?? []).map { element -> Zone in
      let object = element as? [String: Any]
      guard let id = (object?["Id"] as? String)?.split(separator: "/").last, id.utf8.allSatisfy(\.isPathSafe) else {
        throw list.flaw("an element of HostedZones has no Id")
      }
      let isPrivate = (object?["Config"] as? [String: Any])?["PrivateZone"] as? Bool
      return Zone(id: String(id), isPrivate: isPrivate ?? false)
    }.sorted { $0.id < $1.id }
    guard !request.zones.isEmpty else { return (all, bytes) }
    if let missing = request.zones.first(where: { id in !all.contains { $0.id == id } }) {
      throw AWSRefusal(
        command: "aws \(operation.words.joined(separator: " "))",
        problem: "account \(account) has no hosted zone \(missing)",
        remedy: "correct --zone, or name the account's profile; it has "
          + (all.isEmpty ? "none" : all.map(\.id).joined(separator: ", ")))
    }
    return (all.filter { request.zones.contains($0.id) }, bytes)
  }

  // MARK: State

  private mutating func takeCertificates(of region: String, into folder: inout SnapshotFolder) async throws {
    var names = request.certificates.filter { $0.arnParts?[3] == region }
    if request.certificates.isEmpty {
      let includes = "keyTypes=" + ManagedCertificate.keyTypes
      let list = try JSONObject(
        try await cli.output(of: .listCertificates, ["--includes", includes], region: region), from: .listCertificates)
      names = try list.texts("CertificateSummaryList", "CertificateArn").sorted()
    }
    for arn in names {
      let certificate = try await cli.output(of: .certificate, ["--certificate-arn", arn], region: region)
      try folder.add(certificate, as: "\(arn.arnFileName).json")
    }
  }

  private mutating func takeLoadBalancers(of region: String, into folder: inout SnapshotFolder) async throws {
    let bytes = try await cli.output(of: .loadBalancers, region: region)
    let balancers = try JSONObject(bytes, from: .loadBalancers).texts("LoadBalancers", "LoadBalancerArn")
    guard !balancers.isEmpty else { return }
    try folder.add(bytes, as: "load-balancers.json")
    for balancer in balancers.sorted() {
      let bytes = try await cli.output(of: .listeners, ["--load-balancer-arn", balancer], region: region)
      try folder.add(bytes, as: "\(balancer.arnFileName).listeners.json")
      let listeners = try JSONObject(bytes, from: .listeners)
      for element in listeners.members["Listeners"] as? [[String: Any]] ?? [] {
        // Only where TLS ends are there certificates.
        guard let arn = element["ListenerArn"] as? String, ["HTTPS", "TLS"].contains(element["Protocol"] as? String)
        else { continue }
        let certificates = try await cli.output(of: .listenerCertificates, ["--listener-arn", arn], region: region)
        try folder.add(certificates, as: "\(arn.arnFileName).certificates.json")
      }
    }
  }

  /// The checks whose status is told are those that AWS makes itself; others count together what others say.
  private static let observedTypes: Set = ["HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP"]

  private mutating func takeGlobalState(into folder: inout SnapshotFolder) async throws {
    let (wanted, list) = try await zones()
    // The status of a zone's key carries no name: the list has it.
    if !wanted.isEmpty { try folder.add(list, as: "hosted-zones.json") }
    for zone in wanted where !zone.isPrivate {
      let status = try await cli.output(of: .dnssec, ["--hosted-zone-id", zone.id], region: home)
      try folder.add(status, as: "\(zone.id).dnssec.json")
    }
    let bytes = try await cli.pages(of: .listHealthChecks, list: "HealthChecks", region: home)
    let all = try JSONObject(bytes, from: .listHealthChecks)
    let checks = all.members["HealthChecks"] as? [[String: Any]] ?? []
    if !checks.isEmpty { try folder.add(bytes, as: "health-checks.json") }
    for check in checks {
      guard let id = check["Id"] as? String, id.utf8.allSatisfy(\.isPathSafe) else {
        throw all.flaw("an element of HealthChecks has no Id")
      }
      let type = (check["HealthCheckConfig"] as? [String: Any])?["Type"] as? String
      guard Snapshot.observedTypes.contains(type ?? "") else { continue }
      let status = try await cli.output(of: .healthCheckStatus, ["--health-check-id", id], region: home)
      try folder.add(status, as: "\(id).status.json")
    }
    if home == "us-east-1" || home == "cn-northwest-1" { try await takeDistributions(into: &folder) }
    // Domains are registered in one partition alone.
    if home == "us-east-1" { try await takeDomains(into: &folder) }
  }

  private mutating func takeDistributions(into folder: inout SnapshotFolder) async throws {
    let bytes = try await cli.output(of: .listDistributions, region: home)
    // The CLI prints nothing where there is nothing.
    guard bytes.contains(where: { $0 > 0x20 }) else { return }
    let list = try JSONObject(bytes, from: .listDistributions)
    let items = (list.members["DistributionList"] as? [String: Any])?["Items"] as? [[String: Any]] ?? []
    for id in items.compactMap({ $0["Id"] as? String }).filter({ $0.utf8.allSatisfy(\.isPathSafe) }).sorted() {
      try folder.add(
        try await cli.output(of: .distribution, ["--id", id], region: home), as: "\(id).distribution.json")
    }
  }

  private mutating func takeDomains(into folder: inout SnapshotFolder) async throws {
    let list = try JSONObject(try await cli.output(of: .listDomains, region: home), from: .listDomains)
    for name in try list.texts("Domains", "DomainName").sorted() {
      guard let domain = try? DomainName(name) else { throw list.flaw("a domain has no name") }
      let bytes = try await cli.output(of: .domain, ["--domain-name", name], region: home)
      var details = try JSONObject(bytes, from: .domain)
      // Who owns a domain, and where they live, is no state of it.
      details.members = details.members.filter { !$0.key.hasSuffix("Contact") && !$0.key.hasPrefix("Abuse") }
      try folder.add(try details.bytes, as: "\(domain.host).domain.json")
    }
  }
}
