using System.Security.Cryptography;
using System.Text;
using LiveCommerce.LiveHub.Api;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Net.Http.Headers;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>
/// The short way to the hub for what nearly every viewer has: a WebSocket over HTTP/1.1. It stands behind routing and authorization, which have judged the hub's own
/// endpoint, and leaves everything else (negotiation, the other transports, HTTP/2, a bad handshake) untouched to SignalR.
/// </summary>
/// <remarks>
/// A client that has negotiated comes with an <c>id</c>, which is not looked at: a WebSocket is its own session, so any node may take it, whoever answered the
/// negotiation. What was negotiated and not used is forgotten by SignalR after a few seconds.
/// </remarks>
internal sealed class DirectEntrance<THub>(
    RequestDelegate next, HubConnectionHandler<THub> hub, SlowSinks slow, Admittance admittance, IHostApplicationLifetime lifetime, TimeProvider time)
    where THub : Hub
{
    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int KeyLength = 24;

    public Task InvokeAsync(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>()?.HubType == typeof(THub)
        && http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade
        && IsGoodHandshake(http.Request, out var key)
            ? EnterAsync(http, upgrade, key)
            : next(http);

    private async Task EnterAsync(HttpContext http, IHttpUpgradeFeature upgrade, string key)
    {
        // Who was just told goodbye may be back before the server has closed its door.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await RefuseAsync(http, "The server is going away.");
            return;
        }
        using var place = admittance.TryEnter();
        if (place is null)
        {
            await RefuseAsync(http, "As many watch, or are coming in, as may.");
            return;
        }
        http.Features.Get<IHttpActivityFeature>()?.Activity.AddTag("http.long_running", "true");
        http.Response.Headers.Upgrade = "websocket";
        http.Response.Headers.Connection = HeaderNames.Upgrade;
        http.Response.Headers.SecWebSocketAccept = AcceptOf(key);
        await using var upgraded = await UpgradeAsync(http, upgrade);
        if (upgraded is null) return;
        // The head of the answer is on its way through the server's own output. Whoever keeps to RFC 6455 says nothing before it has come, so that what
        // we write straight into the socket cannot overtake it; whoever has spoken already is answered behind it, on the server's way.
        var first = upgraded.ReadAsync(Memory<byte>.Empty, CancellationToken.None);
        var output = first.IsCompleted ? new StreamOutput(upgraded) : OutputOf(http, upgraded);
        var connection = new DirectConnection(http, upgraded, first, output, slow, time, place.Arrive);
        await connection.RunAsync(hub);
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

    private static IOutput OutputOf(HttpContext http, Stream upgraded) =>
        http.Features.Get<ITlsConnectionFeature>() is null && http.Features.Get<IConnectionSocketFeature>() is { } plain
            ? new SocketOutput(plain.Socket)
            : new StreamOutput(upgraded);

    /// <summary>RFC 6455, 4.2.1. What is not good here is refused by SignalR, in its words.</summary>
    private static bool IsGoodHandshake(HttpRequest request, out string key)
    {
        key = request.Headers.SecWebSocketKey.ToString();
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
