namespace LiveCommerce.Grains.Tests.LiveStreams;

/// <summary>The course of a show, its crew, and what is on screen.</summary>
internal static partial class LiveStreamTables
{
    private static Dictionary<string, string> Shows => new(StringComparer.Ordinal)
    {
        ["a rehearsal is the crew's alone, and leads back to where it came from"] = """
            rehearse                                   -> NotFound
            end-rehearsal                              -> NotFound
            describe                                   -> Done
            line-up A,B                                -> Done
            end-rehearsal                              -> Repeated                 # there is none to end
            rehearse                                   -> Done
            rehearse                                   -> Repeated
            status: Rehearsal
            everybody: Draft
            schedule                                   -> WrongState
            end                                        -> WrongState               # nothing was live
            replay                                     -> WrongState
            withdraw                                   -> WrongState
            end-rehearsal                              -> Done
            end-rehearsal                              -> Repeated
            status: Draft
            schedule at=1h                             -> Done
            rehearse                                   -> Done
            describe title=Better                      -> Done
            status: Rehearsal
            pin A                                      -> Done
            run a:60                                   -> Done
            segment a                                  -> Done
            everybody: Scheduled
            everybody-pinned: -
            everybody-segment: -
            end-rehearsal                              -> Done
            status: Scheduled
            segment: -
            pinned: A
            rehearse                                   -> Done
            go-live                                    -> Done                     # straight from the rehearsal
            status: Live
            everybody: Live
            rehearse                                   -> WrongState
            end-rehearsal                              -> WrongState
            end                                        -> Done
            rehearse                                   -> WrongState
            end-rehearsal                              -> WrongState
            messages: index, index, index, index, index, record                   # described, scheduled, described, live, ended
            """,
        ["an offer in a rehearsal is practice: it runs its course, moves no units, and vanishes"] = """
            describe                                   -> Done
            line-up A,B,C                              -> Done
            rehearse                                   -> Done
            messages: index
            offer O1 countdown=10s length=60s          -> Done phase=Armed opens=10s closes=70s
            offer O1 countdown=10s length=60s          -> Repeated phase=Armed
            offer O1 qty=6                             -> IdReused
            offer O2                                   -> OfferRuns
            offer O2 sku=B countdown=0s                -> Done
            note O1 outcome=NotEnoughStock             -> Repeated                 # nobody was asked for units
            tick 10s
            O1: Open
            O2: Open
            close O2                                   -> Done phase=Closed
            offer O3 sku=C countdown=300s              -> Done
            tick 60s
            O1: Closed
            O3: Armed
            messages:
            offers: O1,O2,O3
            everybody-offers: -
            end-rehearsal                              -> Done
            offers: -
            close O3                                   -> OfferUnknown
            tick 1h
            offers: -
            line-up A                                  -> Done                     # nothing runs on C
            messages:
            rehearse                                   -> Done
            offer O4                                   -> Done phase=Armed
            go-live                                    -> Done
            offers: -
            offer O4                                   -> Done phase=Arming        # a real one now
            messages: index, offer.arm O4
            note O4                                    -> Done
            close O4                                   -> Done
            messages: offer.close O4
            """,
        ["each role may what the table says, and the owner stays the owner"] = """
            grant bob                                  -> NotFound
            revoke bob                                 -> NotFound
            describe                                   -> Done
            grant bob role=Producer by=bob             -> NotFound
            grant anna role=Producer                   -> Invalid field=hostId     # the owner
            grant role=Producer                        -> Invalid field=hostId
            revoke                                     -> Repeated
            grant *65                                  -> Invalid field=hostId
            grant *64                                  -> Done
            revoke *64                                 -> Done
            grant bob role=Owner                       -> Invalid field=role       # is not passed on
            grant bob role=9                           -> Invalid field=role
            grant bob role=Producer                    -> Done
            grant bob role=Producer                    -> Repeated
            grant cat role=CoHost                      -> Done
            grant mo role=Moderator                    -> Done
            crew: bob=Producer,cat=CoHost,mo=Moderator
            messages: index, index, index, index, index, index
            describe title=Bob's by=bob                -> Done
            owner: anna
            describe title=Mine by=cat                 -> NotAllowed
            describe title= by=mo                      -> NotAllowed               # before Invalid
            line-up A,B by=cat                         -> Done
            line-up A by=mo                            -> NotAllowed
            pin A by=cat                               -> Done
            pin Z by=mo                                -> NotAllowed               # before NotInLineUp
            schedule at=0s by=cat                      -> NotAllowed
            rehearse by=cat                            -> NotAllowed
            rehearse by=bob                            -> Done
            end-rehearsal by=mo                        -> NotAllowed
            go-live by=cat                             -> NotAllowed
            go-live by=bob                             -> Done
            offer O1 by=mo                             -> NotAllowed
            offer O1 by=cat                            -> Done
            close O1 by=mo                             -> NotAllowed
            close O1 by=bob                            -> Done
            run a:60 by=cat                            -> NotAllowed
            run a:60 by=bob                            -> Done
            segment a by=mo                            -> NotAllowed
            segment a by=cat                           -> Done
            media ingest=i by=cat                      -> NotAllowed
            rotate by=cat                              -> NotAllowed
            grant dan by=bob                           -> NotAllowed
            revoke cat by=bob                          -> NotAllowed
            raid show-2 by=cat                         -> NotAllowed
            end by=mo                                  -> NotAllowed
            grant mo role=CoHost                       -> Done                     # another role
            crew: bob=Producer,cat=CoHost,mo=CoHost
            pin B by=mo                                -> Done
            revoke mo                                  -> Done
            revoke mo                                  -> Repeated
            pin A by=mo                                -> NotFound
            revoke anna                                -> Invalid field=hostId
            end by=bob                                 -> Done
            replay by=cat                              -> NotAllowed
            replay by=bob                              -> Done
            withdraw by=cat                            -> NotAllowed
            grant mo role=Moderator                    -> Done                     # in every state
            revoke bob                                 -> Done
            withdraw by=bob                            -> NotFound
            """,
        ["a raid ends the show and sends its viewers elsewhere"] = """
            raid show-2                                -> NotFound
            describe                                   -> Done
            raid show-2                                -> WrongState
            line-up A                                  -> Done
            go-live                                    -> Done
            offer O1                                   -> Done
            raid show                                  -> Invalid field=streamId   # itself
            raid *65                                   -> Invalid field=streamId
            messages: index, index, offer.arm O1
            raid show-2                                -> Done
            status: Ended
            raid: show-2
            O1: Closed
            messages: offer.close O1, index, record
            raid show-2                                -> Repeated
            raid show-3                                -> WrongState
            raid show                                  -> WrongState               # before Invalid
            end                                        -> Repeated
            """,
        ["a recording is published once the show is over, and can be taken back"] = """
            replay                                     -> NotFound
            withdraw                                   -> NotFound
            describe                                   -> Done
            replay url=                                -> WrongState               # before Invalid
            withdraw                                   -> WrongState
            go-live                                    -> Done
            replay                                     -> WrongState
            withdraw                                   -> WrongState
            end                                        -> Done
            withdraw                                   -> Repeated
            messages: index, index, index, record
            replay url=                                -> Invalid field=recordingUrl
            replay url=*2001                           -> Invalid field=recordingUrl
            replay url=r                               -> Done
            replay url=r                               -> Repeated
            status: Replay
            recording: r
            replay url=*2000                           -> Done                     # another cut
            end                                        -> Repeated
            go-live                                    -> WrongState
            describe                                   -> WrongState
            pin -                                      -> WrongState
            withdraw                                   -> Done
            withdraw                                   -> Repeated
            status: Ended
            recording: -
            messages: index, index, index
            replay                                     -> Done
            """,
        ["up to three items are pinned, each of the line-up, in their order"] = """
            pin A                                      -> NotFound
            describe                                   -> Done
            line-up A,B,C,D                            -> Done
            pin A,B,C,D                                -> Invalid field=skus
            pin A,A                                    -> Invalid field=skus
            pin Z,Z                                    -> Invalid field=skus       # before NotInLineUp
            pin C,A,B                                  -> Done
            pin C,A,B                                  -> Repeated
            pinned: C,A,B
            pin A,B,C                                  -> Done                     # order counts
            pinned: A,B,C
            line-up D,C,A                              -> Done                     # what leaves the line-up leaves the screen
            pinned: A,C
            line-up A,C,D                              -> Done
            pinned: A,C
            pin -                                      -> Done
            pinned: -
            """,
        ["the run of show is planned and followed"] = """
            run a:60                                   -> NotFound
            segment a                                  -> NotFound
            describe                                   -> Done
            line-up A,B                                -> Done
            run -                                      -> Repeated
            run a:60:A+B,b:30                          -> Done
            run a:60:A+B,b:30                          -> Repeated
            run: a,b
            run a:60:B+A,b:30                          -> Done                     # order of pins counts
            run a:61:B+A,b:30                          -> Done
            run a:61:B+A:Intro,b:30                    -> Done
            run c:61:B+A:Intro,b:30                    -> Done
            run a:60:A+B,b:30:B,c:10                   -> Done
            run - count=51                             -> Invalid field=segments
            run - count=50                             -> Done
            run a:60,a:60                              -> Invalid field=segments
            run a:60,*65:60                            -> Invalid field=segments[1].segmentId
            run :60                                    -> Invalid field=segments[0].segmentId
            run A:60                                   -> Invalid field=segments[0].segmentId
            run a_b:60                                 -> Invalid field=segments[0].segmentId
            run a:60:A:_                               -> Invalid field=segments[0].title
            run a:60:A:*201                            -> Invalid field=segments[0].title
            run a:0                                    -> Invalid field=segments[0].seconds
            run a:86401                                -> Invalid field=segments[0].seconds
            run a:60:A+A                               -> Invalid field=segments[0].pins
            run a:60:A+B+C+D                           -> Invalid field=segments[0].pins
            run a:60:Z                                 -> NotInLineUp
            run a:60:A+B,b-2:86400:A:*200,c:1          -> Done
            segment a                                  -> WrongState               # it has not begun
            go-live                                    -> Done
            segment z                                  -> SegmentUnknown
            segment -                                  -> Repeated
            tick 5s
            segment a                                  -> Done
            segment a                                  -> Repeated
            segment: a since 5s
            pinned: A,B
            segment c                                  -> Done                     # without pins of its own
            pinned: A,B
            line-up B                                  -> Done
            segment b-2                                -> Done                     # its item is gone meanwhile
            pinned: B
            run c:1                                    -> Done
            segment: -
            run c:1,d:5:B                              -> Done
            segment d                                  -> Done                     # B is on screen already
            run d:5:B                                  -> Done                     # the one that runs stays
            segment: d since 5s
            segment -                                  -> Done
            segment: -
            segment d                                  -> Done
            end                                        -> Done
            segment: -
            segment z                                  -> WrongState               # before SegmentUnknown
            run A:0                                    -> WrongState               # before Invalid
            """,
        ["addresses and keys of the picture"] = """
            media ingest=i                             -> NotFound
            rotate                                     -> NotFound
            describe                                   -> Done
            media: - - 1
            media                                      -> Repeated
            media ingest=*2001                         -> Invalid field=ingestUrl
            media whep=*2001                           -> Invalid field=whepUrl
            media ingest=*2000 whep=*2000              -> Done
            media ingest=i whep=w                      -> Done
            media ingest=i whep=w                      -> Repeated
            media ingest=i whep=v                      -> Done
            media ingest=j whep=v                      -> Done
            media: j v 1
            rotate gen=0                               -> Invalid field=generation
            rotate gen=2                               -> Invalid field=generation # not made yet
            rotate gen=1                               -> Done
            rotate gen=1                               -> Repeated                 # the keys that it made stay good
            media: j v 2
            rotate gen=2                               -> Done
            media                                      -> Done                     # taken back
            media: - - 3
            go-live                                    -> Done
            end                                        -> Done
            media ingest=*2001                         -> WrongState               # before Invalid
            rotate gen=3                               -> Done
            """,
    };
}
