import EdgeDiagnose
import EdgeModel

extension Scene {
  /// What a handshake that offers something else shows at the second address.
  mutating func other(
    _ offer: Handshake.Offer, _ outcome: Handshake.Outcome = .handshake, leaf: Certificate = .leaf(), at index: Int = 1
  ) {
    var other = Scene.endpoint(Scene.endpoints[index], outcome, leaf: leaf)
    other.offer = offer
    evidence.endpoints[index].others.append(other)
  }

  /// The second address fails, and a permissive handshake shows why.
  mutating func obstacle(_ obstacle: Obstacle?, after outcome: Handshake.Outcome = .alert(40)) {
    evidence.endpoints[1] = Scene.endpoint(Scene.endpoints[1], outcome)
    other(.permissive, obstacle == nil ? outcome : .handshake)
    evidence.endpoints[1].obstacle = obstacle
  }

  /// At the second address a handshake with what browsers offer fails.
  mutating func refuseBrowsers(_ obstacle: Obstacle) {
    other(.browser, .alert(40))
    evidence.endpoints[1].browserObstacle = obstacle
  }

  /// At the second address a handshake with what Python offers fails, and another took this.
  mutating func refusePython(_ cipher: String) {
    other(.python, .alert(40))
    evidence.endpoints[1].pythonObstacle = .cipher(cipher)
  }

  /// The name has IPv6 addresses as well, with these outcomes.
  mutating func ipv6(_ outcomes: Handshake.Outcome..., leaf: Certificate = .leaf()) {
    for (index, outcome) in outcomes.enumerated() {
      evidence.endpoints.append(Scene.endpoint("2001:db8::\(index + 1)", outcome, leaf: leaf))
    }
    for index in evidence.answers.indices where evidence.answers[index].question.type == .aaaa {
      evidence.answers[index].status = .answer
    }
  }

  /// The target's mail goes to these hosts, which have one address each, with these outcomes.
  mutating func mail(_ outcomes: Handshake.Outcome..., lost: String? = nil, as status: Answer.Status = .nxdomain) {
    target.mail = true
    var hosts: [DomainName] = []
    for (index, outcome) in outcomes.enumerated() {
      let host = name("mx\(index + 1).example.net.")
      var seen = Scene.endpoint("198.51.100.\(index + 25)", outcome, port: 25, leaf: .leaf(names: [host.host]))
      seen.endpoint.serverName = host
      seen.endpoint.startTLS = .smtp
      seen.coversName = outcome == .handshake ? true : nil
      evidence.endpoints.append(seen)
      hosts.append(host)
      evidence.answers.append(.of(Question(host, .a), .answer))
    }
    if let lost {
      hosts.append(name(lost))
      evidence.answers += [RecordType.a, .aaaa].map { .of(Question(name(lost), $0), status) }
    }
    let records = hosts.map { Record(name: Scene.host, type: .mx, ttl: 60, data: RData([0, 10] + $0.wire)) }
    evidence.answers.append(.of(Question(Scene.host, .mx), .answer, records))
  }

  /// One more host that takes mail, and what came of looking for it.
  mutating func mailHost(_ host: String, _ status: Answer.Status) {
    let record = Record(name: Scene.host, type: .mx, ttl: 60, data: RData([0, 20] + name(host).wire))
    for index in evidence.answers.indices where evidence.answers[index].question.type == .mx {
      evidence.answers[index].records.append(record)
    }
    evidence.answers += [RecordType.a, .aaaa].map { .of(Question(name(host), $0), status) }
  }

  /// One more MX record, which says that nobody takes mail.
  mutating func nullMX() {
    for index in evidence.answers.indices where evidence.answers[index].question.type == .mx {
      evidence.answers[index].records.append(Record(name: Scene.host, type: .mx, ttl: 60, data: RData([0, 0, 0])))
    }
  }

  static let handshakeFaults: [Scene] = {
    func scene(_ break: (inout Scene) -> Void) -> Scene {
      var scene = Scene()
      `break`(&scene)
      return scene
    }
    return [
      scene {
        $0.serve(.leaf())
        $0.oddities([.emptyName], at: 0)
      },
      scene { $0.obstacle(.version("TLSv1.1")) }, scene { $0.obstacle(.applicationProtocol) },
      scene { $0.obstacle(.cipher("AES128-SHA")) }, scene { $0.refuseBrowsers(.cipher("DHE-RSA-AES128-SHA")) },
      scene { $0.refuseBrowsers(.signature("ed25519")) }, scene { $0.refusePython("AES128-SHA") },
      scene { $0.evidence.endpoints[1] = Scene.endpoint(Scene.endpoints[1], .notTLS(Array("HTTP/1.1 400\r\n".utf8))) },
      scene { $0.evidence.endpoints[1].clientCertificate = .required },
      scene { $0.target.clientCertificate = .required },
      scene {
        $0.expectations.severities = ["default-certificate-differs": .sev4]
        $0.other(.nameless, leaf: .leaf(serial: "0d:ef"))
      },
      scene { $0.other(.rsa, leaf: .leaf(serial: "0d:ef", until: "2026-11-18T12:00:00Z")) },
      scene { $0.ipv6(.refused) },
      scene { $0.mail(.handshake, .withoutTLS) }, scene { $0.mail(.handshake, .injected(Array("250 x".utf8))) },
      scene { $0.mail(.handshake, lost: "gone.example.net.") },
      scene {
        $0.mail(.handshake)
        $0.nullMX()
      },
    ]
  }()
}

extension Answer {
  static func of(_ question: Question, _ status: Status, _ records: [Record] = []) -> Answer {
    Answer(
      question: question, status: status, rcode: status == .nxdomain ? .nameError : .noError, name: question.name,
      aliases: [], records: records, reason: nil, path: [.root, Scene.apex])
  }
}
