using System.Text.Json;
using LiveCommerce.LiveHub.Tests.Conformance.Servers;
using LiveCommerce.LiveHub.Tests.Conformance.Wire;

namespace LiveCommerce.LiveHub.Tests.Conformance;

// The project's own transport under SignalR's handler: everything as on the stock hub.
public sealed class DirectHandshakeTests(DirectServer server) : HandshakeTests<DirectServer>(server);

public sealed class DirectFramingTests(DirectServer server) : FramingTests<DirectServer>(server);

public sealed class DirectMessageTests(DirectServer server) : MessageTests<DirectServer>(server);

public sealed class DirectFeatureTests(DirectServer server) : FeatureTests<DirectServer>(server);

public sealed class DirectOfficialClientTests(DirectServer server) : OfficialClientTests<DirectServer>(server);

public sealed class DirectOfficialJavaScriptClientTests(DirectServer server) : OfficialJavaScriptClientTests<DirectServer>(server);

// The same below HTTP: the request that upgraded has ended.
public sealed class HandedOverHandshakeTests(HandedOverServer server) : HandshakeTests<HandedOverServer>(server);

public sealed class HandedOverFramingTests(HandedOverServer server) : FramingTests<HandedOverServer>(server);

public sealed class HandedOverMessageTests(HandedOverServer server) : MessageTests<HandedOverServer>(server);

public sealed class HandedOverFeatureTests(HandedOverServer server) : FeatureTests<HandedOverServer>(server)
{
    private readonly HandedOverServer _server = server;

    /// <summary>What the connection costs less is paid with this: a hub must not look at the request.</summary>
    [Fact]
    public override async Task TheHubKnowsTheRequestThatItCameWith()
    {
        await using var hub = await HubWire.GreetAsync(_server, query: "?room=blue");
        Assert.Equal(JsonValueKind.Null, (await hub.InvokeAsync("Query", "[\"room\"]")).GetProperty("result").ValueKind);
    }
}

public sealed class HandedOverOfficialClientTests(HandedOverServer server) : OfficialClientTests<HandedOverServer>(server);
