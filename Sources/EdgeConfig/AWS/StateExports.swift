import EdgeModel

/// What the exports say of AWS's own resources, besides certificates.
struct StateExports {
  private(set) var state = AWSState()
  private(set) var mistakes: [Mistake] = []
  private(set) var remarks: [String] = []

  private var checks = Descriptions<HealthCheckShape>()
  private var statuses = Descriptions<HealthStatusShape>()
  private var registrations = Descriptions<RegistrationShape>()
  private var distributions = Descriptions<DistributionShape>()

  /// `isWhole` when every file could be read: else what one of them refers to may be in another that could not, and
  /// saying that it is missing would only lead astray.
  init(_ files: [ExportFile], zones: HostedZones, isWhole: Bool) {
    for file in files { gather(file) }
    state.healthChecks = healthChecks(isWhole)
    state.registrations = resolved(registrations, "domain").compactMap { registration($0) }
    state.distributions = resolved(distributions, "distribution").compactMap { distribution($0) }
    let signings = ZoneSignings(files, zones: zones, isWhole: isWhole)
    state.signings = signings.all
    let balancers = LoadBalancers(files, isWhole: isWhole)
    state.loadBalancers = balancers.all
    mistakes += signings.mistakes + balancers.mistakes
    remarks = signings.remarks
  }

  private mutating func gather(_ file: ExportFile) {
    switch file.export {
    case .healthChecks(let shapes, let isList):
      for (index, shape) in shapes.enumerated() {
        checks.add(shape, of: shape.id, in: file, at: isList ? "HealthChecks[\(index)]" : "HealthCheck")
      }
    case .healthStatus(let shape): statuses.add(shape, of: file.stem, in: file, at: "HealthCheckObservations")
    case .registration(let shape):
      registrations.add(shape, of: shape.domainName.foldedHost, in: file, at: "DomainName")
    case .distribution(let shape): distributions.add(shape, of: shape.id, in: file, at: "Distribution")
    default: break
    }
  }

  private mutating func resolved<Content>(
    _ descriptions: Descriptions<Content>, _ what: String
  ) -> [Descriptions<Content>.Entry] {
    let (entries, contradictions) = descriptions.resolved(what)
    mistakes += contradictions
    return entries
  }

  private mutating func note(_ source: Source, _ member: String, _ problem: String, _ remedy: String) {
    mistakes.append(Mistake(file: source.file, place: source.place + member, problem: problem, remedy: remedy))
  }

  private mutating func healthChecks(_ isWhole: Bool) -> [HealthCheck] {
    var all: [String: HealthCheck] = [:]
    for entry in resolved(checks, "health check") { all[entry.id] = healthCheck(entry) }
    for entry in resolved(statuses, "status of the health check") {
      guard all[entry.id] != nil || entry.id.isHealthCheckIdentifier else {
        guard isWhole else { continue }
        mistakes.append(
          entry.file.mistake(
            nil, "it does not say whose status it is: no health check has the id \(PrintableText(entry.id).quoted)",
            "name it by the id: aws route53 get-health-check-status --health-check-id ID --output json > "
              + "\(entry.file.location.parent)ID.status.json".shellWord
          ))
        continue
      }
      var check = all[entry.id] ?? HealthCheck(id: entry.id, source: entry.source)
      check.observations = entry.content.healthCheckObservations.map { shape in
        HealthCheck.Observation(
          region: shape.region ?? "", text: shape.statusReport?.status ?? "",
          checked: shape.statusReport?.checkedTime?.moment)
      }
      check.taken = entry.file.taken
      all[entry.id] = check
    }
    return all.values.sorted { $0.id < $1.id }
  }

  private mutating func healthCheck(_ entry: Descriptions<HealthCheckShape>.Entry) -> HealthCheck {
    let settings = entry.content.healthCheckConfig
    var check = HealthCheck(id: entry.id, source: entry.source)
    check.type = settings.type
    check.host = settings.fullyQualifiedDomainName
    check.path = settings.resourcePath
    check.isDisabled = settings.disabled ?? false
    check.isInverted = settings.inverted ?? false
    check.enablesSNI = settings.enableSNI
    check.children = (settings.childHealthChecks ?? []).sorted()
    check.taken = entry.file.taken
    if let text = settings.ipAddress {
      check.address = Address(text)
      if check.address == nil {
        note(
          entry.source, ".HealthCheckConfig.IPAddress", "\(PrintableText(text).quoted) is not an address",
          "export it again with --output json")
      }
    }
    if let number = settings.port {
      check.port = UInt16(exactly: number)
      if check.port == nil {
        note(entry.source, ".HealthCheckConfig.Port", "\(number) is not a port", "export it again with --output json")
      }
    }
    return check
  }

  private mutating func registration(_ entry: Descriptions<RegistrationShape>.Entry) -> DomainRegistration? {
    let shape = entry.content
    var servers: [DomainName] = []
    for (index, server) in (shape.nameservers ?? []).enumerated() {
      do throws(ValueFlaw) {
        servers.append(try DomainName(route53: server.name))
      } catch {
        mistakes.append(entry.file.mistake("Nameservers[\(index)].Name", error.problem, error.remedy))
      }
    }
    do throws(ValueFlaw) {
      return DomainRegistration(
        name: try DomainName(route53: shape.domainName), nameServers: servers.sorted(),
        statuses: shape.statusList ?? [], expires: shape.expirationDate?.moment, renewsByItself: shape.autoRenew,
        taken: entry.file.taken, source: entry.source)
    } catch {
      mistakes.append(entry.file.mistake("DomainName", error.problem, error.remedy))
      return nil
    }
  }

  private mutating func distribution(_ entry: Descriptions<DistributionShape>.Entry) -> Distribution? {
    let shape = entry.content
    do throws(ValueFlaw) {
      return Distribution(
        id: shape.id, arn: shape.arn, host: try DomainName(route53: shape.domainName),
        aliases: (shape.distributionConfig.aliases?.items ?? []).map(\.foldedHost).sorted(),
        certificate: shape.distributionConfig.viewerCertificate?.acmCertificateArn,
        isEnabled: shape.distributionConfig.enabled, status: shape.status, taken: entry.file.taken,
        source: entry.source)
    } catch {
      note(entry.source, ".DomainName", error.problem, error.remedy)
      return nil
    }
  }
}

extension String {
  /// Whether this is what Route 53 calls a health check: `3f27f983-62df-4f80-ad11-d818126023d3`.
  fileprivate var isHealthCheckIdentifier: Bool {
    let parts = split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.utf8.allSatisfy(\.isHexadecimalDigit) }
  }
}
