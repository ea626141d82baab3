using System.Runtime.InteropServices;
using LiveCommerce.LiveHub.Viewers.Direct.Linux;

namespace LiveCommerce.LiveHub.Tests.Viewers.Direct.Linux;

/// <summary>As <c>gcc</c> lays out what include/uapi/linux/io_uring.h declares.</summary>
public sealed class RingLayoutTests
{
    [Fact]
    public void EverythingHasItsSize() => Assert.Equal(
        (40, 40, 120, 64, 16),
        (Marshal.SizeOf<SubmissionOffsets>(), Marshal.SizeOf<CompletionOffsets>(), Marshal.SizeOf<RingParameters>(), Marshal.SizeOf<SubmissionEntry>(), Marshal.SizeOf<CompletionEntry>()));

    [Theory]
    [InlineData(typeof(RingParameters), nameof(RingParameters.Flags), 8)]
    [InlineData(typeof(RingParameters), nameof(RingParameters.Features), 20)]
    [InlineData(typeof(RingParameters), nameof(RingParameters.Submission), 40)]
    [InlineData(typeof(RingParameters), nameof(RingParameters.Completion), 80)]
    [InlineData(typeof(SubmissionOffsets), nameof(SubmissionOffsets.Array), 24)]
    [InlineData(typeof(CompletionOffsets), nameof(CompletionOffsets.Entries), 20)]
    [InlineData(typeof(SubmissionEntry), nameof(SubmissionEntry.File), 4)]
    [InlineData(typeof(SubmissionEntry), nameof(SubmissionEntry.Address), 16)]
    [InlineData(typeof(SubmissionEntry), nameof(SubmissionEntry.Length), 24)]
    [InlineData(typeof(SubmissionEntry), nameof(SubmissionEntry.MessageFlags), 28)]
    [InlineData(typeof(SubmissionEntry), nameof(SubmissionEntry.UserData), 32)]
    [InlineData(typeof(CompletionEntry), nameof(CompletionEntry.Result), 8)]
    public void EveryMemberStandsAtItsPlace(Type structure, string member, int offset) => Assert.Equal(offset, (int)Marshal.OffsetOf(structure, member));
}
