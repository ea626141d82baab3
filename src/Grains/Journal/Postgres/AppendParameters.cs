using Npgsql;
using NpgsqlTypes;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>The arrays of <see cref="PostgresSql.Append"/>, filled anew for each group and kept between them. Events go to the wire as they are.</summary>
internal sealed class AppendParameters
{
    private readonly List<Action> _clear = [];
    private readonly List<string> _kinds, _ids, _types, _payloads;
    private readonly List<long> _expected, _fences, _sequences, _stamps, _sent;
    private readonly List<byte[]> _previousHashes, _hashes;
    private readonly List<int> _formats, _firstMessages, _messages;
    private readonly List<Guid> _batchIds;
    private readonly List<long?> _due, _stocked, _available, _reserved, _paying, _sold, _writtenOff;
    private readonly List<ReadOnlyMemory<byte>> _events;
    private readonly NpgsqlParameter<long> _sealedUntil;
    private readonly StampRule _rule;

    public AppendParameters(NpgsqlBatchCommand command, StampRule rule)
    {
        _rule = rule;
        _kinds = Add<string>(command, NpgsqlDbType.Text);
        _ids = Add<string>(command, NpgsqlDbType.Text);
        _expected = Add<long>(command, NpgsqlDbType.Bigint);
        _fences = Add<long>(command, NpgsqlDbType.Bigint);
        _sequences = Add<long>(command, NpgsqlDbType.Bigint);
        _previousHashes = Add<byte[]>(command, NpgsqlDbType.Bytea);
        _hashes = Add<byte[]>(command, NpgsqlDbType.Bytea);
        _stamps = Add<long>(command, NpgsqlDbType.Bigint);
        _formats = Add<int>(command, NpgsqlDbType.Integer);
        _batchIds = Add<Guid>(command, NpgsqlDbType.Uuid);
        _due = Add<long?>(command, NpgsqlDbType.Bigint);
        _stocked = Add<long?>(command, NpgsqlDbType.Bigint);
        _available = Add<long?>(command, NpgsqlDbType.Bigint);
        _reserved = Add<long?>(command, NpgsqlDbType.Bigint);
        _paying = Add<long?>(command, NpgsqlDbType.Bigint);
        _sold = Add<long?>(command, NpgsqlDbType.Bigint);
        _writtenOff = Add<long?>(command, NpgsqlDbType.Bigint);
        _firstMessages = Add<int>(command, NpgsqlDbType.Integer);
        _messages = Add<int>(command, NpgsqlDbType.Integer);
        _events = Add<ReadOnlyMemory<byte>>(command, NpgsqlDbType.Text);
        _types = Add<string>(command, NpgsqlDbType.Text);
        _payloads = Add<string>(command, NpgsqlDbType.Text);
        _sent = Add<long>(command, NpgsqlDbType.Bigint);
        _sealedUntil = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
        command.Parameters.Add(_sealedUntil);
        command.Parameters.Add(new NpgsqlParameter<long> { NpgsqlDbType = NpgsqlDbType.Bigint, TypedValue = rule.WithinMilliseconds });
    }

    public void Fill(ReadOnlySpan<Append> batches, IReadOnlyList<long> sentOutboxPositions)
    {
        foreach (var clear in _clear) clear();
        _sealedUntil.TypedValue = _rule.Sealed.Until;
        foreach (var batch in batches) Add(batch);
        _sent.AddRange(sentOutboxPositions);
    }

    /// <summary>Lets go of a group's events once they are written.</summary>
    public void Forget() => _events.Clear();

    private void Add(Append batch)
    {
        _kinds.Add(batch.Key.Kind);
        _ids.Add(batch.Key.Id);
        _expected.Add(batch.Expected);
        _fences.Add(batch.Fence);
        _sequences.Add(batch.Sequence);
        _previousHashes.Add(batch.PreviousHash);
        _hashes.Add(batch.Hash);
        _stamps.Add(batch.Stamp.ToUnixTimeMilliseconds());
        _formats.Add(batch.Format);
        _batchIds.Add(batch.BatchId);
        _due.Add(batch.NextDue?.ToUnixTimeMilliseconds());
        _stocked.Add(batch.Counters?.Stocked);
        _available.Add(batch.Counters?.Available);
        _reserved.Add(batch.Counters?.Reserved);
        _paying.Add(batch.Counters?.Paying);
        _sold.Add(batch.Counters?.Sold);
        _writtenOff.Add(batch.Counters?.WrittenOff);
        _firstMessages.Add(_types.Count + 1);
        _messages.Add(batch.Outbox.Count);
        _events.Add(batch.Events);
        foreach (var message in batch.Outbox)
        {
            _types.Add(message.Type);
            _payloads.Add(message.Payload);
        }
    }

    private List<T> Add<T>(NpgsqlBatchCommand command, NpgsqlDbType type)
    {
        var list = new List<T>();
        command.Parameters.Add(new NpgsqlParameter<List<T>> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = list });
        _clear.Add(list.Clear);
        return list;
    }
}
