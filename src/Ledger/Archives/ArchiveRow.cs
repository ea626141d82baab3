namespace LiveCommerce.Ledger.Archives;

/// <summary>A row of the table archive: a stretch of an owner's batches that lies in a sealed file, or what that file says of it.</summary>
/// <param name="Kind">Kind of the owner.</param>
/// <param name="Id">The owner.</param>
/// <param name="Sequence">Of the last archived event.</param>
/// <param name="Previous">The sequence before the first archived event.</param>
/// <param name="Hash">Chain hash of the last archived batch.</param>
/// <param name="PreviousHash">Chain hash before the first.</param>
/// <param name="FirstStamp">Stamp of the first archived batch, Unix ms.</param>
/// <param name="Stamp">Stamp of the last.</param>
/// <param name="Batches">How many they are.</param>
/// <param name="Root">Merkle root over their hashes.</param>
/// <param name="State">What a walk that begins behind them has to know, as canonical JSON.</param>
/// <param name="FileHash">SHA-256 of the lines of the archive before its seal.</param>
public sealed record ArchiveRow(
    string Kind, string Id, long Sequence, long Previous, byte[] Hash, byte[] PreviousHash, long FirstStamp, long Stamp, long Batches,
    byte[] Root, string State, byte[] FileHash)
{
    /// <summary>"kind/id".</summary>
    public string Owner => $"{Kind}/{Id}";
}
