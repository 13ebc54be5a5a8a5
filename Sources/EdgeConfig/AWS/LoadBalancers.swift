import EdgeModel

/// The load balancers that the exports describe, joined with their listeners.
struct LoadBalancers {
  private(set) var all: [LoadBalancer] = []
  private(set) var mistakes: [Mistake] = []

  private typealias Listeners = Descriptions<ListenersShape.Listener>
  private typealias Certificates = Descriptions<ListenerCertificatesShape>

  init(_ files: [ExportFile], isWhole: Bool) {
    var balancers = Descriptions<LoadBalancersShape.LoadBalancer>()
    var listeners = Listeners()
    for file in files {
      switch file.export {
      case .loadBalancers(let shape):
        for (index, balancer) in shape.loadBalancers.enumerated() {
          balancers.add(balancer, of: balancer.loadBalancerArn, in: file, at: "LoadBalancers[\(index)]")
        }
      case .listeners(let shape):
        for (index, listener) in shape.listeners.enumerated() {
          listeners.add(listener, of: listener.listenerArn, in: file, at: "Listeners[\(index)]")
        }
      default: break
      }
    }
    var byARN: [String: LoadBalancer] = [:]
    for entry in resolved(balancers, "load balancer") { byARN[entry.id] = balancer(entry) }
    let known = resolved(listeners, "listener")
    let certificates = certificates(files, of: known, isWhole: isWhole)
    for entry in known {
      let arn = entry.content.loadBalancerArn
      // Whoever exports listeners alone still knows which certificates are served.
      var balancer =
        byARN[arn]
        ?? {
          var balancer = LoadBalancer(arn: arn, source: entry.source)
          balancer.taken = entry.file.taken
          return balancer
        }()
      balancer.listeners.append(listener(entry, certificates[entry.id]))
      byARN[arn] = balancer
    }
    all = byARN.values.sorted { $0.arn < $1.arn }
  }

  private mutating func resolved<Content>(
    _ descriptions: Descriptions<Content>, _ what: String
  ) -> [Descriptions<Content>.Entry] {
    let (entries, contradictions) = descriptions.resolved(what)
    mistakes += contradictions
    return entries
  }

  private mutating func balancer(_ entry: Descriptions<LoadBalancersShape.LoadBalancer>.Entry) -> LoadBalancer {
    var balancer = LoadBalancer(arn: entry.id, source: entry.source)
    balancer.status = entry.content.state?.code
    balancer.isInternal = entry.content.scheme == "internal"
    balancer.taken = entry.file.taken
    if let name = entry.content.dnsName {
      do throws(ValueFlaw) {
        balancer.host = try DomainName(route53: name)
      } catch {
        mistakes.append(entry.file.mistake(entry.place + ".DNSName", error.problem, error.remedy))
      }
    }
    return balancer
  }

  /// The lists of certificates by the ARN of their listener, which the name of the file tells.
  private mutating func certificates(
    _ files: [ExportFile], of listeners: [Listeners.Entry], isWhole: Bool
  ) -> [String: ListenerCertificatesShape] {
    var lists = Certificates()
    for file in files {
      guard case .listenerCertificates(let shape) = file.export else { continue }
      let identified = listeners.filter { $0.id.lastComponent == file.stem }
      // Beside the listeners of one load balancer, of which only one has certificates, nothing else can be meant.
      let paired = listeners.filter { $0.file.group == file.group && $0.content.certificates?.isEmpty == false }
      guard let listener = [identified, paired].first(where: { $0.count == 1 })?.first else {
        guard isWhole else { continue }
        mistakes.append(
          file.mistake(
            nil, "it does not say of which listener it is, and no listener among the exports ends in its name",
            "name it by the last part of the listener's ARN, like 0dc51344a6dc5950.listener-certificates.json, "
              + "and keep the output of elbv2 describe-listeners"))
        continue
      }
      lists.add(shape, of: listener.id, in: file, at: "Certificates")
    }
    return Dictionary(resolved(lists, "list of the listener's certificates").map { ($0.id, $0.content) }) { $1 }
  }

  private mutating func listener(
    _ entry: Listeners.Entry, _ list: ListenerCertificatesShape?
  ) -> LoadBalancer.Listener {
    // What describe-listeners prints is the default certificate.
    let all = (entry.content.certificates ?? []) + (list?.certificates ?? [])
    var arns: [String] = []
    for arn in all.compactMap(\.certificateArn) where !arns.contains(arn) { arns.append(arn) }
    let port = entry.content.port
    if let port, UInt16(exactly: port) == nil {
      mistakes.append(
        entry.file.mistake(entry.place + ".Port", "\(port) is not a port", "export it again with --output json"))
    }
    return LoadBalancer.Listener(
      arn: entry.id, port: port.flatMap { UInt16(exactly: $0) }, scheme: entry.content.scheme ?? "",
      certificates: arns, isWhole: list != nil || !terminating.contains(entry.content.scheme ?? ""))
  }
}

/// Of these alone a listener has certificates.
private let terminating: Set = ["HTTPS", "TLS"]
