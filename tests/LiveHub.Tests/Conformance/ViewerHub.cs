using LiveCommerce.LiveHub.Tests.Conformance.Servers;

namespace LiveCommerce.LiveHub.Tests.Conformance;

// The viewer hub, as the server serves it.
public sealed class ViewerHandshakeTests(ViewerServer server) : HandshakeTests<ViewerServer>(server);

public sealed class ViewerFramingTests(ViewerServer server) : FramingTests<ViewerServer>(server);

public sealed class ViewerMessageTests(ViewerServer server) : MessageTests<ViewerServer>(server);
