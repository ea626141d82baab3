using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>
/// Lets a connection outlive the request that upgraded it. The server goes on holding everything of HTTP (parser, headers, the request's target, context, features, the frames of each middleware)
/// as long as a request runs, which is two thirds of what a viewer would cost. So the request ends with its answer, and the connection goes on below HTTP.
/// </summary>
/// <remarks>
/// It stands around HTTP on each connection. The server counts, limits and closes the connection as ever, because it sees this as its connection's work. The heartbeat is the one thing on which HTTP registers and
/// never leaves: it is given to HTTP by way of this, and taken away with the handing over.
/// </remarks>
internal sealed class Handover : IConnectionHeartbeatFeature
{
    private readonly ConnectionContext _connection;
    private readonly IConnectionHeartbeatFeature? _heartbeat;
    private List<(Action<object> Action, object State)>? _http;
    private DirectConnection? _taker;

    private Handover(ConnectionContext connection)
    {
        _connection = connection;
        _heartbeat = connection.Features.Get<IConnectionHeartbeatFeature>();
        connection.Features.Set(this);
        connection.Features.Set<IConnectionHeartbeatFeature>(this);
    }

    /// <summary>Whether there is something that HTTP has not read.</summary>
    public bool HasInput
    {
        get
        {
            var input = _connection.Transport.Input;
            if (!input.TryRead(out var read)) return false;
            input.AdvanceTo(read.Buffer.Start);
            return true;
        }
    }

    /// <summary>Around HTTP on every connection that is accepted.</summary>
    public static void On(KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(listen => listen.Use(next => connection => RunAsync(new Handover(connection), next)));

    /// <summary>As soon as the request has ended the connection is the taker's.</summary>
    /// <param name="taker">Makes it of what the server's connection has, and of what comes in.</param>
    public void To(Func<IFeatureCollection, Stream, DirectConnection> taker)
    {
        Volatile.Write(ref _http, null);
        _connection.Features.Set(_heartbeat);
        _taker = taker(_connection.Features, _connection.Transport.Input.AsStream(leaveOpen: true));
    }

    void IConnectionHeartbeatFeature.OnHeartbeat(Action<object> action, object state)
    {
        var http = Volatile.Read(ref _http);
        Volatile.Write(ref _http, [.. http ?? [], (action, state)]);
        if (http is null) _heartbeat?.OnHeartbeat(static handover => ((Handover)handover).Beat(), this);
    }

    private static async Task RunAsync(Handover handover, ConnectionDelegate next)
    {
        try
        {
            await next(handover._connection);
        }
        finally
        {
            if (handover._taker is { } taker) await taker.RunAsync();
        }
    }

    private void Beat()
    {
        foreach (var (action, state) in Volatile.Read(ref _http) ?? []) action(state);
    }
}
