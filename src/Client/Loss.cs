using System.Net.WebSockets;

namespace LiveCommerce.Client;

/// <summary>Which exceptions mean that a connection is lost, as networks, proxies and servers lose them: nothing that the caller did.</summary>
internal static class Loss
{
    public static bool Is(Exception e) => e is HubConnectionException or TokenRefusedException or HubRefusalException or WebSocketException or HttpRequestException
        or IOException or OperationCanceledException or ObjectDisposedException;
}
