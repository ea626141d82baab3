using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Talk.Storage;

/// <summary>Something to be stored and then shown.</summary>
internal abstract class TalkJob
{
    /// <summary>Within the transaction.</summary>
    public abstract void Work(SqliteConnection connection);

    /// <summary>After its commit; ends the caller's wait.</summary>
    public abstract void Show();

    public abstract void Refuse(TalkRefusal refusal);

    public abstract void Fail(Exception exception);
}

internal sealed class TalkJob<T>(Func<SqliteConnection, T> work, Action<T>? show) : TalkJob
{
    private readonly TaskCompletionSource<TalkReply<T>> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<TalkReply<T>> Reply => _reply.Task;

    public override void Work(SqliteConnection connection) => _result = work(connection);

    public override void Show()
    {
        try
        {
            show?.Invoke(_result!);
            _reply.SetResult(new TalkReply<T>(_result, TalkRefusal.None));
        }
#pragma warning disable CA1031 // as for the work: its caller gets it
        catch (Exception e)
#pragma warning restore CA1031
        {
            _reply.SetException(e);
        }
    }

    public override void Refuse(TalkRefusal refusal) => _reply.SetResult(TalkReply.Refuse<T>(refusal));

    public override void Fail(Exception exception) => _reply.SetException(exception);
}
