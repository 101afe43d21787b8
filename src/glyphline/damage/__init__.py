"""What paper, ink, optics and electronics do to a picture, and scans, camera pictures, faxes."""
