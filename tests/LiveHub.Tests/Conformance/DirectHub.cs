using LiveCommerce.LiveHub.Tests.Conformance.Servers;

namespace LiveCommerce.LiveHub.Tests.Conformance;

// The project's own transport under SignalR's handler: everything as on the stock hub.
public sealed class DirectHandshakeTests(DirectServer server) : HandshakeTests<DirectServer>(server);

public sealed class DirectFramingTests(DirectServer server) : FramingTests<DirectServer>(server);

public sealed class DirectMessageTests(DirectServer server) : MessageTests<DirectServer>(server);

public sealed class DirectFeatureTests(DirectServer server) : FeatureTests<DirectServer>(server);

public sealed class DirectOfficialClientTests(DirectServer server) : OfficialClientTests<DirectServer>(server);

public sealed class DirectOfficialJavaScriptClientTests(DirectServer server) : OfficialJavaScriptClientTests<DirectServer>(server);
