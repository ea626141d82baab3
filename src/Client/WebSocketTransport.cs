using System.Net;
using System.Net.WebSockets;

namespace LiveCommerce.Client;

/// <summary>The hub over a WebSocket, without negotiation, as SignalR allows for that transport.</summary>
public sealed class WebSocketTransport : IHubTransport
{
    private readonly ClientWebSocket _socket;

    private WebSocketTransport(ClientWebSocket socket) => _socket = socket;

    /// <param name="server">For example <c>https://shop.example</c>.</param>
    /// <param name="token">Null watches without being anybody.</param>
    /// <exception cref="TokenRefusedException">The server does not accept the token.</exception>
    /// <exception cref="WebSocketException">No connection.</exception>
    public static async Task<IHubTransport> ConnectAsync(Uri server, string? token, CancellationToken cancellationToken)
    {
        var hub = new UriBuilder(new Uri(server, "/hubs/viewer")) { Scheme = server.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs }.Uri;
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.CollectHttpResponseDetails = true;
            if (token is not null) socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
            await socket.ConnectAsync(hub, cancellationToken).ConfigureAwait(false);
            return new WebSocketTransport(socket);
        }
        catch (Exception e)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            if (status == HttpStatusCode.Unauthorized) throw new TokenRefusedException("The server does not accept the token.", e);
            throw;
        }
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close) return 0;
            if (received.Count > 0) return received.Count;
        }
    }

    /// <summary>Without a closing handshake: nothing that it could say matters any more, and a dead network would not let it.</summary>
    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
