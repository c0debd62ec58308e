import Configuration

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The socket that clients come to.
enum MetricsListener {
  /// Why nobody can come.
  struct Fault: Error {
    var reason: String

    static var last: Fault { Fault(reason: String(cString: strerror(errno))) }
  }

  /// What an attempt to let a client in came to.
  enum Arrival {
    case client(Int32)
    case nobody
    /// There is no room for one.
    case full(Fault)
    /// The socket is of no use any more.
    case fault(Fault)
  }

  /// How many clients are let in at once: few, where not much may be open.
  static var places: Int {
    var limit = rlimit()
    #if canImport(Glibc)
      guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 4 }
    #else
      guard getrlimit(RLIMIT_NOFILE, &limit) == 0 else { return 4 }
    #endif
    return max(2, min(64, Int(clamping: limit.rlim_cur) / 16))
  }

  /// Opens it.
  static func open(_ address: ListenAddress) throws(Fault) -> Int32 {
    let descriptor = socket(address.isVersion6 ? AF_INET6 : AF_INET, kind, 0)
    guard descriptor >= 0 else { throw .last }
    setUp(descriptor)
    var isOn: Int32 = 1
    // A port that was in use a moment ago is free.
    setsockopt(
      descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
    guard bind(descriptor, to: address) == 0, listen(descriptor, 512) == 0 else {
      let fault = Fault.last
      close(descriptor)
      throw fault
    }
    return descriptor
  }

  /// Lets the next client in.
  static func next(_ listener: Int32) -> Arrival {
    let descriptor = accept(listener, nil, nil)
    if descriptor >= 0 {
      setUp(descriptor)
      return .client(descriptor)
    }
    switch errno {
    case EAGAIN: return .nobody
    // Who has gone again, and whatever the network says of one client.
    case EINTR, ECONNABORTED, EPROTO, ENETDOWN, ENETUNREACH, EHOSTUNREACH, EHOSTDOWN, EOPNOTSUPP,
      EPERM, ENOPROTOOPT:
      return .nobody
    case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .full(.last)
    default: return .fault(.last)
    }
  }

  /// Never waits, and is not open in what is run from here.
  private static func setUp(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    #if canImport(Darwin)
      var isOn: Int32 = 1
      setsockopt(
        descriptor, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
    #endif
  }

  private static func bind(_ descriptor: Int32, to address: ListenAddress) -> Int32 {
    if address.isVersion6 {
      var place = sockaddr_in6()
      place.sin6_family = sa_family_t(AF_INET6)
      place.sin6_port = address.port.bigEndian
      inet_pton(AF_INET6, address.host, &place.sin6_addr)
      return bind(descriptor, &place)
    }
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = address.port.bigEndian
    inet_pton(AF_INET, address.host, &place.sin_addr)
    return bind(descriptor, &place)
  }

  private static func bind<Place>(_ descriptor: Int32, _ place: inout Place) -> Int32 {
    withUnsafePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        systemBind(descriptor, $0, socklen_t(MemoryLayout<Place>.size))
      }
    }
  }

  private static var kind: Int32 {
    #if canImport(Glibc)
      Int32(SOCK_STREAM.rawValue)
    #else
      SOCK_STREAM
    #endif
  }
}

private func systemBind(
  _ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t
) -> Int32 {
  bind(descriptor, address, size)
}
