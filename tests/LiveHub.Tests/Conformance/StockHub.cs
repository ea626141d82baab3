using LiveCommerce.LiveHub.Tests.Conformance.Servers;

namespace LiveCommerce.LiveHub.Tests.Conformance;

// ASP.NET Core's own way: it shows that the suite asks for nothing but SignalR.
public sealed class StockHandshakeTests(StockServer server) : HandshakeTests<StockServer>(server);

public sealed class StockFramingTests(StockServer server) : FramingTests<StockServer>(server);

public sealed class StockMessageTests(StockServer server) : MessageTests<StockServer>(server);

public sealed class StockFeatureTests(StockServer server) : FeatureTests<StockServer>(server);

public sealed class StockOfficialClientTests(StockServer server) : OfficialClientTests<StockServer>(server);

public sealed class StockOfficialJavaScriptClientTests(StockServer server) : OfficialJavaScriptClientTests<StockServer>(server);
