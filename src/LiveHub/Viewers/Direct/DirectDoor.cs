using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using LiveCommerce.LiveHub.Api;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Net.Http.Headers;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>
/// The short way to the hub for what nearly every viewer has: a WebSocket over HTTP/1.1. It is opened to those whom somebody else has judged, and takes a good handshake only;
/// everything else (negotiation, the other transports, HTTP/2, a bad handshake) is SignalR's.
/// </summary>
/// <remarks>
/// A client that has negotiated comes with an <c>id</c>, which is not looked at: a WebSocket is its own session, so any node may take it, whoever answered the
/// negotiation. What was negotiated and not used is forgotten by SignalR after a few seconds.
/// </remarks>
internal sealed class DirectDoor<THub>(HubConnectionHandler<THub> hub, SlowSinks slow, Admittance admittance, IHostApplicationLifetime lifetime, TimeProvider time)
    where THub : Hub
{
    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int KeyLength = 24;

    /// <summary>Whether this is a WebSocket that may be let in here.</summary>
    public static bool IsFor(HttpContext http) => http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } && IsGoodHandshake(http.Request);

    /// <summary>Upgrades what <see cref="IsFor"/> has been said of.</summary>
    public async Task EnterAsync(HttpContext http, Caller caller)
    {
        // Who was just told goodbye may be back before the server has closed its door.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await RefuseAsync(http, "The server is going away.");
            return;
        }
        if (admittance.TryEnter() is not { } place)
        {
            await RefuseAsync(http, "As many watch, or are coming in, as may.");
            return;
        }
        var isIn = false;
        try
        {
            http.Features.Get<IHttpActivityFeature>()?.Activity.AddTag("http.long_running", "true");
            http.Response.Headers.Upgrade = "websocket";
            http.Response.Headers.Connection = HeaderNames.Upgrade;
            http.Response.Headers.SecWebSocketAccept = AcceptOf(http.Request.Headers.SecWebSocketKey.ToString());
            var upgraded = await UpgradeAsync(http, http.Features.GetRequiredFeature<IHttpUpgradeFeature>());
            if (upgraded is null) return;
            isIn = true;
            await BeginAsync(http, caller, upgraded, place);
        }
        finally
        {
            if (!isIn) place.Dispose();
        }
    }

    /// <summary>Hands the connection over where the request need not last as long as it.</summary>
    private Task BeginAsync(HttpContext http, Caller caller, Stream upgraded, Admittance.Place place)
    {
        // The head of the answer is on its way through the server's own output. Whoever keeps to RFC 6455 says nothing before it has come, so that what
        // we write straight into the socket cannot overtake it; whoever has spoken already is answered behind it, on the server's way.
        if (SocketOf(http) is { } socket && http.Features.Get<Handover>() is { HasInput: false } handover)
        {
            var (id, output) = (http.Connection.Id, new SocketOutput(socket));
            handover.To((server, incoming) => new DirectConnection(server, id, caller, incoming, null, output, null, hub, place, slow, time));
            return Task.CompletedTask;
        }
        var first = upgraded.ReadAsync(Memory<byte>.Empty, CancellationToken.None);
        IOutput way = !first.IsCompleted && SocketOf(http) is { } own ? new SocketOutput(own) : new StreamOutput(upgraded);
        return new DirectConnection(http.Features, http.Connection.Id, caller, upgraded, first, way, http, hub, place, slow, time).RunAsync();
    }

    /// <summary>Null where the server upgrades no more of them; the fall-back ways count there too.</summary>
    private static async Task<Stream?> UpgradeAsync(HttpContext http, IHttpUpgradeFeature upgrade)
    {
        try
        {
            return await upgrade.UpgradeAsync();
        }
        catch (InvalidOperationException) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            await RefuseAsync(http, "As many watch as may.");
            return null;
        }
    }

    private static Task RefuseAsync(HttpContext http, string why) => Problems.WriteAsync(http, ProblemCode.Busy, why, retryAfter: Admittance.ComeBackAfter);

    /// <summary>None where something lies between it and us.</summary>
    private static Socket? SocketOf(HttpContext http) => http.Features.Get<ITlsConnectionFeature>() is null ? http.Features.Get<IConnectionSocketFeature>()?.Socket : null;

    /// <summary>RFC 6455, 4.2.1. What is not good here is refused by SignalR, in its words.</summary>
    private static bool IsGoodHandshake(HttpRequest request)
    {
        var key = request.Headers.SecWebSocketKey.ToString();
        Span<byte> bytes = stackalloc byte[KeyLength];
        return HttpMethods.IsGet(request.Method)
            && HttpProtocol.IsHttp11(request.Protocol)
            && request.Headers.SecWebSocketVersion == "13"
            && string.Equals(request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
            && key.Length == KeyLength && Convert.TryFromBase64String(key, bytes, out var length) && length == 16;
    }

    private static string AcceptOf(string key)
    {
        Span<byte> text = stackalloc byte[KeyLength + KeySuffix.Length];
        Encoding.ASCII.GetBytes(key, text);
        Encoding.ASCII.GetBytes(KeySuffix, text[KeyLength..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // prescribed by RFC 6455; it protects nothing
        SHA1.HashData(text, hash);
#pragma warning restore CA5350
        return Convert.ToBase64String(hash);
    }
}
