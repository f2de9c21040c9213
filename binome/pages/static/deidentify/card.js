// What the site's identity card keeps of an original. For the vault only: never sent, never logged.

const PATIENT = {
  PatientName: 0x00100010, PatientID: 0x00100020, IssuerOfPatientID: 0x00100021,
  PatientBirthDate: 0x00100030, PatientSex: 0x00100040, OtherPatientIDs: 0x00101000,
};
const ORDER = {
  AccessionNumber: 0x00080050, StudyID: 0x00200010,
  PlacerOrderNumberImagingServiceRequest: 0x00402016, FillerOrderNumberImagingServiceRequest: 0x00402017,
  RequestedProcedureID: 0x00401001, ScheduledProcedureStepID: 0x00400009,
};
const DATES = {
  StudyDate: 0x00080020, StudyTime: 0x00080030, SeriesDate: 0x00080021, SeriesTime: 0x00080031,
  AcquisitionDate: 0x00080022, AcquisitionTime: 0x00080032, AcquisitionDateTime: 0x0008002a,
  ContentDate: 0x00080023, ContentTime: 0x00080033, TimezoneOffsetFromUTC: 0x00080201,
};
const UIDS = [0x0020000d, 0x0020000e, 0x00080018, 0x00200052];
const REQUESTS = 0x00400275;
const ACCESSION_ISSUER = 0x00080051;

export function originalOf(dataSet, uids, offsetDays) {
  const order = dataSet.items(REQUESTS).reduce((told, item) => ({ ...said(item, ORDER), ...told }), said(dataSet, ORDER));
  const issuer = dataSet.items(ACCESSION_ISSUER)[0];
  const own = UIDS.map((tag) => dataSet.text(tag)).filter((uid) => uid);
  return {
    patient: said(dataSet, PATIENT),
    order,
    dates: said(dataSet, DATES),
    uids: Object.fromEntries(own.map((uid) => [uid, uids.get(uid) ?? uid])),
    accession_issuer: issuer ? issuer.text(0x00400031) || issuer.text(0x00400032) : "",
    offset_days: offsetDays,
  };
}

function said(dataSet, tags) {
  const found = Object.entries(tags).map(([keyword, tag]) => [keyword, dataSet.text(tag)]);
  return Object.fromEntries(found.filter(([, text]) => text));
}
