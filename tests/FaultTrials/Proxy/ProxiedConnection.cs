using System.Net;
using System.Net.Sockets;

namespace LiveCommerce.FaultTrials.Proxy;

/// <summary>
/// One client and its session at the server. Two pumps copy messages; the client's looks for COMMIT, alone as a query or as a prepared
/// statement among others of one message, and carries out its fate.
/// </summary>
internal sealed class ProxiedConnection(Socket client, int serverPort, Func<CommitPlan> decide, CancellationToken stopping) : IDisposable
{
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly HashSet<string> _commitStatements = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Task? _holding;
    private volatile bool _swallowing;
    private volatile bool _clientGone;

    public async Task RunAsync()
    {
        try
        {
            client.NoDelay = true;
            await _server.ConnectAsync(IPAddress.Loopback, serverPort, stopping);
            var (toClient, toServer) = (new NetworkStream(client), new NetworkStream(_server)); // they end with their sockets
            var requests = new Frames(toClient);
            if (!await GreetAsync(requests, toClient, toServer)) return;
            var answering = AnswerAsync(new Frames(toServer), toClient);
            await AskAsync(requests, toServer);
            // A client that has ended properly, or was reset by its fate; what the server still does is its own business.
            if (!_clientGone) Shut(_server);
            await answering;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // one of the two is gone, and so is the other now
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Ends both sides at once, as a broken network does.</summary>
    public void Reset()
    {
        ResetClient();
        Abort(_server);
    }

    public void Dispose() => Reset();

    private async Task<bool> GreetAsync(Frames requests, NetworkStream toClient, NetworkStream toServer)
    {
        while (await requests.ReadFirstAsync() is { } first)
        {
            if (first.IsEncryptionRequest)
            {
                await toClient.WriteAsync("N"u8.ToArray(), stopping);
                continue;
            }
            await toServer.WriteAsync(first.Bytes, stopping);
            return !first.IsCancelRequest;
        }
        return false;
    }

    private async Task AskAsync(Frames requests, NetworkStream toServer)
    {
        while (await requests.ReadAsync() is { } frame)
        {
            var plan = IsCommit(frame) ? decide() : CommitPlan.Pass;
            switch (plan.Fate)
            {
                case CommitFate.Pass:
                    await toServer.WriteAsync(frame.Bytes, stopping);
                    continue;
                case CommitFate.Stalled:
                    _holding = Task.Delay(plan.Wait, stopping);
                    await toServer.WriteAsync(frame.Bytes, stopping);
                    continue;
                case CommitFate.Dropped:
                    Reset();
                    return;
                case CommitFate.ReplyLost:
                    _swallowing = true;
                    await SendToTheEndAsync(frame, requests, toServer);
                    await _answered.Task.WaitAsync(stopping);
                    ResetClient();
                    return;
                case CommitFate.Reset:
                    _swallowing = true;
                    await SendToTheEndAsync(frame, requests, toServer);
                    ResetClient();
                    await _answered.Task.WaitAsync(stopping);
                    return;
                case CommitFate.Late:
                    _swallowing = true;
                    var rest = await ReadToTheEndAsync(frame, requests);
                    ResetClient();
                    await Task.Delay(plan.Wait, stopping);
                    foreach (var late in rest) await toServer.WriteAsync(late.Bytes, stopping);
                    await _answered.Task.WaitAsync(stopping);
                    return;
            }
        }
    }

    private async Task AnswerAsync(Frames answers, NetworkStream toClient)
    {
        while (await answers.ReadAsync() is { } frame)
        {
            if (_holding is { } holding)
            {
                await holding;
                _holding = null;
            }
            if (!_swallowing) await toClient.WriteAsync(frame.Bytes, stopping);
            // ReadyForQuery: the server is through with everything that was asked, the COMMIT included.
            else if (frame.Type == 'Z') _answered.TrySetResult();
        }
        _answered.TrySetResult(); // it has ended the session: nothing more will happen there
        if (!_swallowing) Shut(client);
    }

    private async Task SendToTheEndAsync(Frame commit, Frames requests, NetworkStream toServer)
    {
        foreach (var frame in await ReadToTheEndAsync(commit, requests)) await toServer.WriteAsync(frame.Bytes, stopping);
    }

    /// <summary>A prepared COMMIT takes several messages and does something only with the Sync at their end.</summary>
    private static async Task<IReadOnlyList<Frame>> ReadToTheEndAsync(Frame commit, Frames requests)
    {
        var frames = new List<Frame> { commit };
        while (frames[^1].Type is not ('Q' or 'S') && await requests.ReadAsync() is { } next) frames.Add(next);
        return frames;
    }

    /// <summary>True for the message that asks for a COMMIT: the query itself, or the binding of a statement that is one.</summary>
    private bool IsCommit(Frame frame)
    {
        switch (frame.Type)
        {
            case 'Q':
                return IsCommit(frame.TextAt(0));
            case 'P':
                if (IsCommit(frame.TextAt(1))) _commitStatements.Add(frame.TextAt(0));
                else _commitStatements.Remove(frame.TextAt(0));
                return false;
            case 'B':
                return _commitStatements.Contains(frame.TextAt(1));
            case 'C' when frame.Closed is { Kind: 'S' } closed:
                _commitStatements.Remove(closed.Name);
                return false;
            default:
                return false;
        }
    }

    private static bool IsCommit(string sql) => sql.AsSpan().Trim().TrimEnd(';').Trim().Equals("COMMIT", StringComparison.OrdinalIgnoreCase);

    private void ResetClient()
    {
        _clientGone = true;
        Abort(client);
    }

    private static void Abort(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0); // RST instead of FIN
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // closed before
        }
        socket.Dispose();
    }

    private static void Shut(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // closed before
        }
    }
}
